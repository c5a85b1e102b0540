const endpoints = ['/prebind', '/prebind-token', '/credentials', '/token'];
const kept = 8;

/** Lists what this page has asked of the site's endpoints, as the browser has measured it. */
export function showRequests(list: HTMLElement, none: HTMLElement): void {
    const observer = new PerformanceObserver((entries) => {
        for (const entry of entries.getEntries() as PerformanceResourceTiming[]) {
            const path = new URL(entry.name).pathname;
            if (!endpoints.includes(path)) continue;
            list.append(line(path, entry));
            none.hidden = true;
            while (list.childElementCount > kept) list.firstElementChild!.remove();
        }
    });
    observer.observe({ type: 'resource', buffered: true });
}

function line(
    path: string,
    { startTime, duration, responseStatus }: PerformanceResourceTiming,
): HTMLLIElement {
    const item = document.createElement('li');
    const status = responseStatus ? ` → ${responseStatus}` : '';
    item.textContent = `${path}${status} (at ${Math.round(startTime)} ms, took ${Math.round(duration)} ms)`;
    return item;
}
