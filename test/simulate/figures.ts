/** What a run comes to. */
import type { Run, Side } from './run.ts';

export interface Figures {
    side: Side;
    /** The most requests in 100 ms. */
    peak: number;
    /** Of one tab, on average. */
    requests: number;
    tries: number;
    /** Seconds from the end of the outage until so much of all tabs were back; undefined: they were not. */
    half: number | undefined;
    most: number | undefined;
    all: number | undefined;
    /** Tabs that were not back when nobody waited any more. */
    lost: number;
}

export function figuresOf({ side, perTenth, requests, tries, back }: Run, tabs: number): Figures {
    /** The time of the tab that makes the share full. */
    const until = (share: number): number | undefined => back[Math.ceil(tabs * share) - 1];
    return {
        side,
        peak: perTenth.reduce((most, count) => Math.max(most, count), 0),
        requests,
        tries,
        half: until(0.5),
        most: until(0.99),
        all: until(1),
        lost: tabs - back.length,
    };
}
