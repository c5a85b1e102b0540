/** Messages that somebody writes in a page that is about to go, or that has no server at the moment. */
import { setTimeout as delay } from 'node:timers/promises';
import { untilEvent } from '../drive.ts';
import { createChance } from '../walk/chance.ts';
import { handedOver, loadOf, openChat, untilLeft, untilWritable, write } from './chat.ts';
import { count, lateIn, numbersOf, type Count } from './count.ts';
import type { Way } from './incoming.ts';
import type { Line } from './line.ts';
import type { Scene } from './scene.ts';
import { untilSettled } from './settle.ts';
import { forgiving, jidOf, type Side } from './sides.ts';
import type { Talker } from './talker.ts';
import type { Visit } from './visit.ts';

/** Milliseconds after which the page is left, at most. */
const BRIEF = 30;

/** Of the time without a server, so much is spent in writing, before the page is loaded. */
const WRITING = 0.6;

let writings = 0;

interface Desk {
    visit: Visit;
    line: Line;
    /** To whom is written, and what. */
    to: string;
    text(number: number): string;
}

/** Writes so often, and leaves at once. */
export async function outgoing(
    scene: Scene,
    way: Way,
    { seed, sides, times }: { seed: number; sides: Side[]; times: number },
): Promise<Map<Side, Count>> {
    return writing(scene, way, { sides, times }, async ({ visit, to, text }) => {
        const chance = createChance(seed);
        for (let number = 1; number <= times; number++) {
            await untilWritable(visit, to);
            const load = await loadOf(visit);
            await write(visit, to, text(number), chance.below(BRIEF + 1));
            await untilLeft(visit, load);
        }
    });
}

/**
 * Writes so often while there is no server for so many milliseconds, then loads the page, which the site still serves.
 * And once more, as soon as that can be.
 */
export async function offline(
    scene: Scene,
    way: Way,
    { ms, sides, times }: { ms: number; sides: Side[]; times: number },
): Promise<Map<Side, Count>> {
    let gone: Promise<void> | undefined;
    return writing(scene, way, { sides, times: times + 1 }, async ({ visit, to, text, line }) => {
        // The same time for all sides.
        gone ??= (async () => {
            line.cut();
            await delay(ms);
            line.mend();
        })();
        for (let number = 1; number <= times; number++) {
            await write(visit, to, text(number));
            await delay((ms * WRITING) / times);
        }
        await visit.reload();
        await untilWritable(visit, to);
        await write(visit, to, text(times + 1));
        await gone;
    });
}

async function writing(
    scene: Scene,
    way: Way,
    { sides, times }: { sides: Side[]; times: number },
    act: (desk: Desk) => Promise<void>,
): Promise<Map<Side, Count>> {
    const flood = `w${String((writings += 1))}`;
    const text = (number: number): string => `${flood}-${String(number)}`;
    const place = await scene.place({ ...way, sides });
    try {
        const { talker, line } = place;
        const to = talker.jid.split('/')[0]!;
        const all = sides.map(async (side) => {
            const visit = await place.visit(side);
            await visit.open();
            await untilEvent(visit, 'rosterContactsFetched');
            await openChat(visit, to);
            return visit;
        });
        const visits = await Promise.all(all);
        const counts = visits.map(async (visit) => {
            await forgiving(visit.side, act({ visit, line, to, text }));
            await forgiving(visit.side, untilWritable(visit, to));
            const arrived = (): number[] => numbersFrom(talker, visit.side, flood);
            await untilSettled(async () => {
                const found = arrived();
                return { size: found.length, complete: new Set(found).size === times };
            }, visit.side.quiet);
            const numbers = arrived();
            const found = count(times, numbers);
            const handed = new Set(numbersOf(flood, await handedOver(visit)));
            const unsent = found.missing.filter((number) => !handed.has(number));
            return [visit.side, { ...found, late: lateIn(numbers), unsent }] as const;
        });
        return new Map(await Promise.all(counts));
    } finally {
        await place.clear();
    }
}

function numbersFrom({ heard }: Talker, { user }: Side, flood: string): number[] {
    const theirs = heard.filter(({ from }) => from === jidOf(user));
    return numbersOf(
        flood,
        theirs.map(({ body }) => body),
    );
}
