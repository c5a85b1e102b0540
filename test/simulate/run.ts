/** One scenario with one kind of tab: everybody is online, then it happens, until everybody is back or it has taken too long. */
import { openBackoff } from './backoff.ts';
import { openBuiltin } from './builtin.ts';
import type { Scenario } from './scenarios.ts';
import { openTab } from './tabs.ts';
import { createWorld, type Opening } from './world.ts';

export const sides = { plugin: openTab, builtin: openBuiltin, backoff: openBackoff } satisfies Record<
    string,
    Opening
>;

export type Side = keyof typeof sides;

export interface Run {
    side: Side;
    /** Requests that reached the site or its XMPP server in each 100 ms since it happened. */
    perTenth: number[];
    /** All that was sent, and how often tabs tried by themselves; per tab. */
    requests: number;
    tries: number;
    /** Seconds from the end of the outage until each tab was back, sorted; who was not is left out. */
    back: number[];
}

/** Milliseconds in which the tabs are opened, and until it happens: a session that is 5 s old counts as working. */
const OPENING = 20_000;
const BEFORE = 30_000;
/** Who is not back after so many times the physical floor, and after these seconds, is not waited for. */
const FLOORS = 6;
const LEAST = 300;

export async function run(
    side: Side,
    scenario: Scenario,
    { tabs, rate, seed }: { tabs: number; rate: number; seed: number },
): Promise<Run> {
    const world = createWorld(tabs, rate, seed);
    const { clock, people, traffic } = world;
    people.forEach((person, index) =>
        clock.setTimeout(() => sides[side](person, clock), (OPENING * index) / tabs),
    );
    await clock.run(BEFORE);
    const lost = people.filter(({ backAt }) => backAt === undefined).length;
    if (lost > 0) throw new Error(`${String(lost)} tabs of ${side} were not online to begin with.`);

    world.begin();
    scenario.begin(world);
    const over = BEFORE + scenario.over * 1000;
    await clock.run(over);
    scenario.end(world);
    const latest = over + Math.max(LEAST, (FLOORS * tabs) / rate) * 1000;
    while (clock.now() < latest && people.some(({ backAt }) => backAt === undefined))
        await clock.run(clock.now() + 1000);
    return {
        side,
        perTenth: traffic.perTenth,
        requests: traffic.requests / tabs,
        tries: traffic.tries / tabs,
        back: people
            .flatMap(({ backAt }) => (backAt === undefined ? [] : [(backAt - over) / 1000]))
            .sort((a, b) => a - b),
    };
}
