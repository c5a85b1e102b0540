/** Pairs: both sides one after the other, so that what disturbs one of them most likely disturbs the other too. */
import type { Stage } from '../browser/support/stage.ts';
import { sides, type Side, type Way } from './ways.ts';
import { visit, type Visit } from './visit.ts';

export interface Pair {
    way: Way;
    rtt: number;
    round: number;
    visits: Record<Side, Visit>;
}

export interface Pages {
    boshURL: string;
    url: Record<Way, Record<Side, string>>;
}

export interface RoundsOptions {
    rounds: number;
    rtts: number[];
    only: Way[];
    told(pair: Pair): void;
}

/** Each round goes through everything there is to measure; who is first alternates. */
export async function runRounds(stage: Stage, pages: Pages, options: RoundsOptions): Promise<Pair[]> {
    const { rounds, rtts, only, told } = options;
    const pairs: Pair[] = [];
    for (let round = 0; round < rounds; round++) {
        const order = round % 2 === 0 ? sides : sides.toReversed();
        for (const way of only)
            for (const rtt of rtts) {
                const visits = { builtin: {}, plugin: {} };
                const { boshURL, url } = pages;
                for (const side of order)
                    visits[side] = await visit(stage, { url: url[way][side], boshURL, rtt });
                const pair = { way, rtt, round, visits };
                pairs.push(pair);
                told(pair);
            }
    }
    return pairs;
}

/** Server, site and browser have done everything once before anything counts. */
export async function warmUp(stage: Stage, pages: Pages, only: Way[]): Promise<void> {
    for (const way of only)
        for (const side of sides)
            await visit(stage, { url: pages.url[way][side], boshURL: pages.boshURL, rtt: 0 });
}
