/** What the pairs say: one row for each way, kind of load and round trip. */
import { limitOf } from './limits.ts';
import type { Pair } from './rounds.ts';
import type { Load, Phase } from './visit.ts';
import type { Side, Way } from './ways.ts';

export interface Figures {
    /** Milliseconds to `connected`. */
    median: number;
    min: number;
    max: number;
    boshRoundTrips: number;
    preflights: number;
    hostRequests: number;
}

export interface Row {
    way: Way;
    phase: Phase;
    rtt: number;
    /** Undefined where every load has failed. */
    builtin?: Figures;
    plugin?: Figures;
    /** Pairs of which both loads succeeded. */
    pairs: number;
    failures: Record<Side, number>;
    /** Plugin by built-in. */
    ratioOfMedians?: number;
    /** The median of the pairs' ratios. Noise hits both of a pair, so this is what the limit is held against. */
    pairedRatio?: number;
    limit?: number;
}

export function summarize(pairs: Pair[]): Row[] {
    const groups = new Map<string, Pair[]>();
    for (const pair of pairs) {
        const key = `${pair.way} ${String(pair.rtt)}`;
        groups.set(key, [...(groups.get(key) ?? []), pair]);
    }
    return [...groups.values()].flatMap((group) => [rowOf(group, 'cold'), rowOf(group, 'reload')]);
}

function rowOf(group: Pair[], phase: Phase): Row {
    const { way, rtt } = group[0]!;
    const loads = (side: Side): Load[] => group.flatMap(({ visits }) => visits[side][phase] ?? []);
    const failures = (side: Side): number => group.length - loads(side).length;
    const ratios = group.flatMap(({ visits: { builtin, plugin } }) => {
        const [theirs, ours] = [builtin[phase], plugin[phase]];
        return theirs && ours ? [ours.connected / theirs.connected] : [];
    });
    const [builtin, plugin] = [figuresOf(loads('builtin')), figuresOf(loads('plugin'))];
    return {
        way,
        phase,
        rtt,
        builtin,
        plugin,
        pairs: ratios.length,
        failures: { builtin: failures('builtin'), plugin: failures('plugin') },
        ratioOfMedians: builtin && plugin && plugin.median / builtin.median,
        pairedRatio: ratios.length > 0 ? median(ratios) : undefined,
        limit: limitOf(way, phase, rtt),
    };
}

function figuresOf(loads: Load[]): Figures | undefined {
    if (loads.length === 0) return undefined;
    const all = (key: keyof Load): number[] => loads.map((load) => load[key]);
    return {
        median: median(all('connected')),
        min: Math.min(...all('connected')),
        max: Math.max(...all('connected')),
        boshRoundTrips: median(all('boshRoundTrips')),
        preflights: median(all('preflights')),
        // One too many in a single load is one too many.
        hostRequests: Math.max(...all('hostRequests')),
    };
}

export function median(values: number[]): number {
    const sorted = values.toSorted((a, b) => a - b);
    const middle = sorted.length / 2;
    return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
}
