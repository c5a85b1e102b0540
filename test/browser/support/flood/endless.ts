/** Page loads without end: what a single one leaves behind shows after a thousand. */
import { untilEvent, untilState, untilWritten } from '../drive.ts';
import { stored } from '../stored.ts';
import { createChance } from '../walk/chance.ts';
import { loadOf, untilLeft } from './chat.ts';
import type { Scene } from './scene.ts';
import { jidOf, OURS } from './sides.ts';
import type { Visit } from './visit.ts';

/** Of each of the browser's storages, entries and characters. */
export type Sizes = Record<string, { entries: number; characters: number }>;

export interface Endless {
    /** What is stored after some page loads, and after all. */
    early: Sizes;
    late: Sizes;
    /** Full JIDs that the server has of the user at the end. */
    sessions: string[];
}

/** Of the headless build, which is fast. */
export async function endless(
    scene: Scene,
    { seed, loads, first = 10 }: { seed: number; loads: number; first?: number },
): Promise<Endless> {
    const place = await scene.place({ transport: 'BOSH', rtt: 0, sides: [OURS], converse: 'headless' });
    try {
        const chance = createChance(seed);
        const visit = await place.visit(OURS);
        await visit.open();
        await untilState(visit, 'online');
        let early: Sizes = {};
        for (let load = 1; load <= loads; load++) {
            const before = await loadOf(visit);
            await visit.leave(chance);
            await untilLeft(visit, before);
            await untilState(visit, 'online');
            if (load === first) early = await sizes(visit);
        }
        const late = await sizes(visit);
        const all = await place.server.sessions();
        return { early, late, sessions: all.filter((jid) => jid.startsWith(jidOf(OURS.user))) };
    } finally {
        await place.clear();
    }
}

async function sizes(visit: Visit): Promise<Sizes> {
    await untilEvent(visit, 'rosterContactsFetched');
    await untilWritten(visit);
    const found: Sizes = {};
    for (const { place, key, value } of await stored(visit)) {
        const size = (found[place] ??= { entries: 0, characters: 0 });
        size.entries += 1;
        size.characters += key.length + value.length;
    }
    return found;
}
