/** One scenario as a picture (SVG): requests in each 100 ms, and how many tabs are back. For light and dark pages. */
import { floorOf, SIDES } from './report.ts';
import type { Options } from './options.ts';
import type { Run, Side } from './run.ts';
import type { Scenario } from './scenarios.ts';

const WIDTH = 860;
const LEFT = 62;
const RIGHT = WIDTH - 16;
/** Top and bottom of the two panels. */
const REQUESTS = [98, 288] as const;
const BACK = [340, 490] as const;
const HEIGHT = 520;
/** How many points a curve has at most: of the 100 ms that fall on one, the busiest counts. */
const COLUMNS = 390;

const ORDER: Side[] = ['backoff', 'builtin', 'plugin'];

const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px } .faint { fill: #59636e }
.grid { stroke: #d1d9e0 } .mark { stroke: #59636e; stroke-dasharray: 2 3 }
path { fill: none; stroke-width: 1.5; stroke-linejoin: round }
.plugin { stroke: #0969da; stroke-width: 2.5 } .builtin { stroke: #cf222e } .backoff { stroke: #9a6700; stroke-dasharray: 5 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } .faint { fill: #9198a1 } .grid { stroke: #3d444d } .mark { stroke: #9198a1 }
  .plugin { stroke: #58a6ff } .builtin { stroke: #ff7b72 } .backoff { stroke: #d29922 }
}`;

type Scale = (value: number) => number;

export function plot(scenario: Scenario, runs: Run[], options: Pick<Options, 'tabs' | 'rate'>): string {
    const { tabs, rate } = options;
    const floor = floorOf(options);
    const shown = ORDER.map((side) => runs.find((run) => run.side === side)!);
    // Back-off without jitter goes on for ever: its end is not waited for.
    const ends = shown.flatMap(({ side, back }) => (side === 'backoff' ? [] : [back.at(-1) ?? 0]));
    const end = scenario.over + Math.max(...ends, floor) * 1.3;
    const x: Scale = (seconds) => LEFT + ((RIGHT - LEFT) * seconds) / end;

    const most = Math.max(...shown.flatMap(({ perTenth }) => columnsOf(perTenth, end)));
    const y = between(REQUESTS, (count) => Math.log10(count + 1) / Math.log10(most + 1));
    const share = between(BACK, (tabsBack) => tabsBack / tabs);

    const parts = [
        text(LEFT, 20, scenario.title, 'title'),
        text(LEFT, 40, scenario.what, 'faint'),
        ...legend(shown.map(({ side }) => side).reverse()),
        text(LEFT, 88, 'requests in each 100 ms (logarithmic)', 'faint'),
        ...[0, 1, 10, 100, 1000, 10_000, 100_000]
            .filter((count) => count <= most)
            .flatMap((count) => rule(y(count), count.toLocaleString('en'))),
        text(
            LEFT,
            330,
            `back, of ${tabs.toLocaleString('en')} tabs; ${String(rate)} a second are let in`,
            'faint',
        ),
        ...[0, 0.5, 1].flatMap((part) => rule(share(part * tabs), `${String(part * 100)} %`)),
        ...(scenario.over > 0 ? mark(x(scenario.over), 'works again', scenario.over > end / 2) : []),
        ...mark(x(scenario.over + floor), 'physical floor', false),
        ...ticks(end).map((at) => text(x(at), BACK[1] + 18, `${String(at)} s`, 'faint', 'middle')),
        ...shown.map(({ side, perTenth }) => curve(side, columnsOf(perTenth, end), end, x, y)),
        ...shown.map(({ side, back }) => curve(side, backOf(back, scenario.over, end), end, x, share)),
    ];
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img">
<title>${scenario.title}</title>
<style>${STYLE}
</style>
${parts.join('\n')}
</svg>
`;
}

/** The busiest 100 ms of each column. */
function columnsOf(perTenth: number[], end: number): number[] {
    const columns = new Array<number>(COLUMNS).fill(0);
    perTenth.forEach((count, tenth) => {
        const column = Math.floor((tenth / 10 / end) * COLUMNS);
        if (column < COLUMNS) columns[column] = Math.max(columns[column]!, count);
    });
    return columns;
}

/** How many are back at the end of each column. */
function backOf(back: number[], over: number, end: number): number[] {
    const columns = new Array<number>(COLUMNS).fill(0);
    for (const seconds of back) {
        const column = Math.max(0, Math.ceil(((over + seconds) / end) * COLUMNS) - 1);
        if (column < COLUMNS) columns[column]! += 1;
    }
    let sum = 0;
    return columns.map((count) => (sum += count));
}

function between([top, bottom]: readonly [number, number], part: (value: number) => number): Scale {
    return (value) => bottom - (bottom - top) * part(value);
}

/** In steps; a step that stays level is not written. */
function curve(side: Side, columns: number[], end: number, x: Scale, y: Scale): string {
    const at = (column: number): string => x((column / COLUMNS) * end).toFixed(1);
    let path = `M${at(0)} ${y(columns[0]!).toFixed(1)}`;
    columns.forEach((value, column) => {
        if (column > 0 && value !== columns[column - 1]) path += `H${at(column)}V${y(value).toFixed(1)}`;
    });
    return `<path class="${side}" d="${path}H${at(COLUMNS)}"/>`;
}

function legend(sides: Side[]): string[] {
    return sides.flatMap((side, place) => {
        const left = LEFT + place * 180;
        return [`<path class="${side}" d="M${String(left)} 62h28"/>`, text(left + 36, 66, SIDES[side])];
    });
}

function rule(y: number, label: string): string[] {
    return [line(LEFT, y, RIGHT, y, 'grid'), text(LEFT - 8, y + 4, label, 'faint', 'end')];
}

/** A moment, in both panels. @param before its label stands on the left. */
function mark(x: number, label: string, before: boolean): string[] {
    return [
        line(x, REQUESTS[0], x, BACK[1], 'mark'),
        text(before ? x - 5 : x + 5, REQUESTS[1] + 20, label, 'faint', before ? 'end' : 'start'),
    ];
}

/** Round seconds, five to ten of them. */
function ticks(end: number): number[] {
    const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => end / size <= 10) ?? 1000;
    return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
    const [a, b, c, d] = [x1, y1, x2, y2].map((value) => value.toFixed(1)) as [
        string,
        string,
        string,
        string,
    ];
    return `<line class="${kind}" x1="${a}" y1="${b}" x2="${c}" y2="${d}"/>`;
}

function text(x: number, y: number, content: string, kind = '', anchor = 'start'): string {
    return `<text class="${kind}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${content}</text>`;
}
