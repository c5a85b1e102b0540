import { clearRecord, readRecord, recordChanged, type Entry } from '../record.ts';
import { keepLines } from './lines.ts';

/** States, requests and page loads of this tab, the newest first. */
export function showTimeline(bench: HTMLElement): void {
    const part = bench.querySelector<HTMLDetailsElement>('#bench-timeline')!;
    const withBosh = bench.querySelector<HTMLInputElement>('#timeline-bosh')!;
    const clear = bench.querySelector<HTMLButtonElement>('#timeline-clear')!;
    const show = keepLines(part, bench.querySelector<HTMLElement>('#timeline-lines')!, () =>
        cellsOf(readRecord().filter(({ kind }) => kind !== 'bosh' || withBosh.checked)),
    );
    window.addEventListener(recordChanged, () => requestAnimationFrame(show));
    withBosh.onchange = show;
    clear.onclick = clearRecord;
}

function cellsOf(entries: Entry[]): string[][] {
    const lines: string[][] = [];
    let nextState: number | undefined;
    let left = false;
    for (const entry of entries.toReversed()) {
        const { kind, at, what, result, took } = entry;
        const lasted = kind === 'state' ? (nextState ?? Date.now()) - at : took;
        const unanswered = left ? 'page left' : '…';
        lines.push([
            kind,
            new Date(at).toLocaleTimeString(undefined, { hour12: false }),
            what,
            result ?? unanswered,
            lasted === undefined ? '' : duration(lasted),
        ]);
        if (kind === 'state') nextState = at;
        if (kind === 'page') [nextState, left] = [at, true];
    }
    return lines;
}

function duration(ms: number): string {
    if (ms < 1000) return `${Math.round(ms)} ms`;
    return `${(ms / 1000).toFixed(ms < 100_000 ? 1 : 0)} s`;
}
