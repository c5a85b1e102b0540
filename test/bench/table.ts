/** The rows as a table for a terminal. */
import type { Figures, Row } from './summary.ts';
import { ways } from './ways.ts';

const HEAD = [
    [
        '',
        'load',
        'RTT',
        'built-in',
        '',
        'plugin',
        '',
        'ratio of',
        'paired',
        'limit',
        '',
        'BOSH',
        'host',
        'pairs',
        'failed',
    ],
    [
        '',
        '',
        '',
        'median',
        'min-max',
        'median',
        'min-max',
        'medians',
        'ratio',
        '',
        '',
        'trips',
        'asked',
        '',
        '',
    ],
];

export function table(rows: Row[]): string {
    return align(HEAD, rows.map(cellsOf), [0, 1, 10]);
}

/** @param left columns of words; those of figures stand on the right. */
export function align(head: string[][], body: string[][], left: number[]): string {
    const cells = [...head, ...body];
    const widths = head[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
    const rule = widths.map((width) => '-'.repeat(width)).join('  ');
    const lines = cells.map((line) =>
        line
            .map((cell, column) =>
                left.includes(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
            )
            .join('  ')
            .trimEnd(),
    );
    return [...lines.slice(0, head.length), rule, ...lines.slice(head.length)].join('\n');
}

function cellsOf(row: Row): string[] {
    const { way, phase, rtt, builtin, plugin, ratioOfMedians, pairedRatio, limit, pairs, failures } = row;
    return [
        ways[way].title,
        phase,
        String(rtt),
        ...times(builtin),
        ...times(plugin),
        ratio(ratioOfMedians),
        ratio(pairedRatio),
        ratio(limit),
        limit === undefined || pairedRatio === undefined ? '' : pairedRatio <= limit ? 'met' : 'MISSED',
        `${trips(builtin)} / ${trips(plugin)}`,
        `${String(builtin?.hostRequests ?? '-')} / ${String(plugin?.hostRequests ?? '-')}`,
        String(pairs),
        `${String(failures.builtin)} / ${String(failures.plugin)}`,
    ];
}

function times(figures: Figures | undefined): [string, string] {
    if (!figures) return ['-', '-'];
    const { median, min, max } = figures;
    return [median.toFixed(0), `${min.toFixed(0)}-${max.toFixed(0)}`];
}

function trips(figures: Figures | undefined): string {
    if (!figures) return '-';
    return `${String(figures.boshRoundTrips)}${figures.preflights > 0 ? `+${String(figures.preflights)}` : ''}`;
}

function ratio(value: number | undefined): string {
    return value?.toFixed(2) ?? '';
}
