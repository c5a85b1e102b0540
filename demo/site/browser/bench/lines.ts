/** Fills a table's body, while it is seen: what is folded away costs nothing. */
export function keepLines(part: HTMLDetailsElement, lines: HTMLElement, cells: () => string[][]): () => void {
    const panel = document.querySelector<HTMLDetailsElement>('#session-panel')!;
    let shown = '';
    const show = (): void => {
        if (!part.open || !panel.open) return;
        const rows = cells();
        const text = JSON.stringify(rows);
        if (text === shown) return;
        shown = text;
        lines.replaceChildren(...rows.map(row));
    };
    for (const details of [part, panel]) details.addEventListener('toggle', show);
    setInterval(show, 1000);
    show();
    return show;
}

function row([kind, ...cells]: string[]): HTMLTableRowElement {
    const line = document.createElement('tr');
    line.dataset['kind'] = kind;
    for (const text of cells) line.insertCell().textContent = text;
    return line;
}
