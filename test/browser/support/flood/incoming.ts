/** Numbered messages to a page that is loaded anew all the time. */
import { setTimeout as delay } from 'node:timers/promises';
import { untilEvent } from '../drive.ts';
import { createChance, type Chance } from '../walk/chance.ts';
import { textsIn, untilFetched } from './chat.ts';
import { count, numbersOf, type Count } from './count.ts';
import { pour } from './pour.ts';
import type { Scene } from './scene.ts';
import { untilSettled } from './settle.ts';
import { forgiving, jidOf, type Side, type Transport } from './sides.ts';
import type { Visit } from './visit.ts';

export interface Way {
    transport: Transport;
    rtt: number;
    /** Default: the full build. */
    converse?: 'full' | 'headless';
}

export type Kind = 'private chat' | 'group chat';

export interface FloodOptions {
    seed: number;
    sides: Side[];
    /** What is done to a page while messages come. */
    roam(visit: Visit, chance: Chance): Promise<void>;
}

/** Messages a second, of each kind. */
const RATE = 20;
/** Milliseconds between two page loads, which hits each stage of Converse's start. */
const SHORTEST = 100;
const LONGEST = 1500;

/** Of the present process: what one leaves behind on the server is not taken for another's. */
let floods = 0;

/** @returns what became of the messages of each kind at each side. */
export async function incoming(
    scene: Scene,
    { transport, rtt, kinds, converse }: Way & { kinds: Kind[] },
    { seed, sides, roam }: FloodOptions,
): Promise<Map<string, Map<Side, Count>>> {
    const flood = `f${String((floods += 1))}`;
    const room = kinds.includes('group chat') ? `${flood}@rooms.${scene.server.domain}` : undefined;
    const place = await scene.place({ transport, rtt, room, sides, converse });
    try {
        const { talker } = place;
        if (room) await talker.join(room, 'bob');
        const arriving = sides.map(async (side) => {
            const visit = await place.visit(side);
            await visit.open();
            await untilEvent(visit, 'rosterContactsFetched');
            if (room) await talker.sees(`${room}/${side.user}`);
            return visit;
        });
        const visits = await Promise.all(arriving);
        const pouring = pour((number) => {
            const text = `${flood}-${String(number)}`;
            if (room) talker.say(room, text, 'groupchat');
            if (kinds.includes('private chat'))
                for (const { user } of sides) talker.say(jidOf(user), text, 'chat');
        }, RATE);
        // The same moments for each side.
        await Promise.all(visits.map((visit) => forgiving(visit.side, roam(visit, createChance(seed)))));
        const sent = pouring.stop();
        await talker.settled();
        const chats = kinds.map((kind) => (kind === 'group chat' ? room! : talker.jid.split('/')[0]!));
        const reading = visits.map((visit) => readLast(visit, chats, { flood, sent }));
        const found = await Promise.all(reading);
        const ofKind = (kind: number): Map<Side, Count> =>
            new Map(visits.map(({ side }, index) => [side, found[index]![kind]!]));
        return new Map(kinds.map((kind, index) => [kind, ofKind(index)]));
    } finally {
        await place.clear();
    }
}

/** Waits for all numbers in each chat, loads the page once more, and counts what stands there then. */
async function readLast(
    visit: Visit,
    chats: string[],
    { flood, sent }: { flood: string; sent: number },
): Promise<Count[]> {
    const stands = (): Promise<number[][]> =>
        Promise.all(chats.map(async (jid) => numbersOf(flood, await textsIn(visit, jid))));
    const settled = (): Promise<void> =>
        untilSettled(async () => {
            const found = await stands();
            const complete = found.every((numbers) => new Set(numbers).size === sent);
            return { size: found.flat().length, complete };
        }, visit.side.quiet);
    for (const lastLoad of [false, true]) {
        if (lastLoad) await visit.reload();
        for (const jid of chats) await forgiving(visit.side, untilFetched(visit, jid));
        await settled();
    }
    return (await stands()).map((numbers) => count(sent, numbers));
}

/** Leaves the page so many times, at random moments. */
export const reloading =
    (times: number): FloodOptions['roam'] =>
    async (visit, chance) => {
        for (let load = 0; load < times; load++) {
            await delay(SHORTEST + chance.below(LONGEST - SHORTEST));
            await visit.leave(chance);
        }
        await delay(LONGEST);
    };

/** Kills the page's process so many times; a person brings it back. */
export const crashing =
    (times: number): FloodOptions['roam'] =>
    async (visit, chance) => {
        for (let crash = 0; crash < times; crash++) {
            await delay(SHORTEST + chance.below(2 * LONGEST));
            await visit.crash();
            await delay(chance.below(LONGEST));
            await visit.reload();
        }
        await delay(LONGEST);
    };
