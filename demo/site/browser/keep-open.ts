/** Keeps something folded open or closed, as it was on the page before. */
export function keepOpen(details: HTMLDetailsElement, initially = false): void {
    const key = `intranet-open:${details.id}`;
    const before = localStorage.getItem(key);
    details.open = before === null ? initially : before === 'yes';
    details.addEventListener('toggle', () => localStorage.setItem(key, details.open ? 'yes' : 'no'));
}
