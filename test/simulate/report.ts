/** The figures as text for a terminal. */
import { align } from '../bench/table.ts';
import type { Figures } from './figures.ts';
import type { Options } from './options.ts';
import type { Side } from './run.ts';
import type { Scenario } from './scenarios.ts';

export const SIDES: Record<Side, string> = {
    plugin: 'converse-session',
    builtin: 'built-in',
    backoff: 'back-off, no jitter',
};

const HEAD = [
    ['', 'peak in', 'built-in', 'requests', 'tries', 'built-in', 'back', '', '', 'of', 'not'],
    ['', '100 ms', 'by it', 'a tab', 'a tab', 'by it', '50 %', '99 %', '100 %', 'floor', 'back'],
];

export function introduction({ tabs, rate, seed }: Options): string {
    return `${number(tabs)} tabs. The site gives tokens to ${number(rate)} of them a second, and the XMPP server opens as many sessions.
So the physical floor is ${floorOf({ tabs, rate }).toFixed(1)} s. Seconds from the end of the outage; who is not back after six times the
floor, 300 s at least, counts as not back. Seed ${String(seed)}.
`;
}

/** Seconds that letting everybody in takes at best. */
export function floorOf({ tabs, rate }: Pick<Options, 'tabs' | 'rate'>): number {
    return tabs / rate;
}

export function report({ title, what }: Scenario, figures: Figures[], floor: number): string {
    const builtin = figures.find(({ side }) => side === 'builtin')!;
    const lines = figures.map((each) => [
        SIDES[each.side],
        number(each.peak),
        ratio(builtin.peak, each.peak),
        each.requests.toFixed(1),
        each.tries.toFixed(1),
        ratio(builtin.tries, each.tries),
        seconds(each.half),
        seconds(each.most),
        seconds(each.all),
        each.all === undefined ? '-' : (each.all / floor).toFixed(2),
        number(each.lost),
    ]);
    return `${title}: ${what}\n${align(HEAD, lines, [0])}`;
}

const number = (value: number): string => value.toLocaleString('en');
const seconds = (value: number | undefined): string => value?.toFixed(1) ?? '-';
const ratio = (theirs: number, ours: number): string => (theirs / ours).toFixed(1);
