/** Numbered messages to a page that is loaded anew all the time. */
import type { Page } from 'playwright-core';
import { createChance, type Chance } from '../walk/chance.ts';
import { untilEvent } from '../drive.ts';
import { textsIn, untilFetched, untilSettled } from './chat.ts';
import { count, numbersOf, type Count } from './count.ts';
import { pour } from './pour.ts';
import type { Place, PlaceOptions, Scene, Visit } from './scene.ts';
import { jidOf, type Side, type Transport } from './sides.ts';

export type Kind = 'private chat' | 'group chat';

export interface IncomingCase {
    transport: Transport;
    kind: Kind;
    rtt: number;
}

export interface FloodOptions {
    seed: number;
    reloads: number;
    sides: Side[];
    /** Milliseconds after which nothing more is waited for. */
    quiet?: number;
}

/** Messages a second. */
const RATE = 20;
/** Milliseconds between two page loads, which hits each stage of Converse's start. */
const SHORTEST = 100;
const LONGEST = 1500;

let floods = 0;

/** @returns what became of them at each side, by its name. */
export async function incoming(
    scene: Scene,
    { kind, ...way }: IncomingCase,
    { seed, reloads, sides, quiet = 5000 }: FloodOptions,
): Promise<Map<string, Count>> {
    const flood = `f${String((floods += 1))}`;
    const group = kind === 'group chat';
    const room = group ? `${flood}@rooms.${scene.server.domain}` : undefined;
    const options: PlaceOptions = { ...way, room, sides };
    const place = await scene.place(options);
    try {
        const { talker } = place;
        if (room) await talker.join(room, 'bob');
        const visits = await Promise.all(sides.map((side) => place.visit(side)));
        await Promise.all(visits.map((visit, index) => arrive(place, visit, sides[index]!, room)));
        const pouring = pour((number) => {
            const text = `${flood}-${String(number)}`;
            if (room) talker.say(room, text, 'groupchat');
            else for (const { user } of sides) talker.say(jidOf(user), text, 'chat');
        }, RATE);
        // The same moments for each side.
        await Promise.all(visits.map((visit) => roam(visit, createChance(seed), reloads)));
        const sent = pouring.stop();
        await talker.settled();
        const from = room ?? talker.jid.split('/')[0]!;
        const last = `${flood}-${String(sent)}`;
        const counts = visits.map(async ({ page }, index) => {
            await untilSettled(page, from, { last, quiet });
            await page.reload();
            await untilFetched(page, from);
            await untilSettled(page, from, { quiet: 2000 });
            const found = numbersOf(flood, await textsIn(page, from));
            return [sides[index]!.name, count(sent, found)] as const;
        });
        return new Map(await Promise.all(counts));
    } finally {
        await place.clear();
    }
}

async function arrive(
    { talker }: Place,
    { page, urls }: Visit,
    { user }: Side,
    room?: string,
): Promise<void> {
    await page.goto(urls[0]!);
    await untilEvent(page, 'rosterContactsFetched');
    if (room) await talker.sees(`${room}/${user}`);
}

async function roam({ page, urls }: Visit, chance: Chance, reloads: number): Promise<void> {
    for (let load = 0; load < reloads; load++) {
        await page.waitForTimeout(SHORTEST + chance.below(LONGEST - SHORTEST));
        await leave(page, urls, chance);
    }
    await page.waitForTimeout(LONGEST);
}

/** Loads the page anew, or goes to the other one, which is the same. */
async function leave(page: Page, urls: string[], chance: Chance): Promise<void> {
    const other = urls.find((url) => url !== page.url())!;
    if (chance.below(2)) await page.reload({ waitUntil: 'commit' });
    else await page.goto(other, { waitUntil: 'commit' });
}
