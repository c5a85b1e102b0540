/** The site, its XMPP server, and the network between them and the tabs; and what is counted there. */
import { createChance } from '../browser/support/walk/chance.ts';
import { createClock, type VirtualClock } from './clock.ts';
import { createGate } from './gate.ts';
import { createServer, REFUSED, type BoshServer, type Owner, type Reply } from './server.ts';
import { createSite, type Site } from './site.ts';

export interface World {
    readonly clock: VirtualClock;
    readonly site: Site;
    readonly server: BoshServer;
    /** False: nothing passes between the tabs and the site. */
    reachable: boolean;
    readonly people: readonly Person[];
    readonly traffic: Traffic;
    /** From now on the servers are as slow as they are, and what the tabs do is counted. */
    begin(): void;
}

/** What has reached the site and its XMPP server since `begin`. What a partition stops costs them nothing. */
export interface Traffic {
    /** When counting began. */
    since: number;
    requests: number;
    /** How often a tab has tried by itself whether things work again. */
    tries: number;
    /** Requests in each 100 ms. */
    perTenth: number[];
}

/** Somebody with one tab. */
export interface Person extends Owner {
    /** When the server began to hold a request of theirs; undefined: it does not. */
    backAt: number | undefined;
    /** Evenly in [0, 1). */
    random(): number;
    /** Sends a request; answered with status 0 where there is no connection. */
    post(to: 'site' | 'server', body: string, reply: Reply): void;
    /** Notes that the tab tries by itself. */
    tries(): void;
}

/** What opens a tab: from then on it gets and keeps itself a session. */
export type Opening = (person: Person, clock: VirtualClock) => void;

/** Milliseconds from a tab to the servers: a fixed one for each tab, between these. */
const NEAREST = 5;
const FARTHEST = 100;
/** Seconds for which a request may wait for its turn, where it is queued at all. */
const QUEUED = 2;

export function createWorld(tabs: number, rate: number, seed: number): World {
    const clock = createClock();
    // While the tabs get their first sessions the servers have all the time they need.
    const gates = [0, 1].map(() => createGate(clock, Infinity, QUEUED * rate));
    const site = createSite(clock, gates[0]!);
    const server = createServer(clock, gates[1]!);
    const traffic: Traffic = { since: Infinity, requests: 0, tries: 0, perTenth: [] };

    function arrived(): void {
        const tenth = Math.floor((clock.now() - traffic.since) / 100);
        if (tenth < 0) return;
        traffic.requests += 1;
        while (traffic.perTenth.length <= tenth) traffic.perTenth.push(0);
        traffic.perTenth[tenth]! += 1;
    }

    function person(index: number): Person {
        const chance = createChance(seed * 1_000_003 + index);
        const random = (): number => chance.below(2 ** 32) / 2 ** 32;
        const latency = NEAREST + random() * (FARTHEST - NEAREST);
        const made: Person = {
            jid: `user-${String(index)}@example.test`,
            backAt: undefined,
            random,
            held: () => void (made.backAt ??= clock.now()),
            cut: () => void (made.backAt = undefined),
            tries() {
                if (world.reachable && clock.now() >= traffic.since) traffic.tries += 1;
            },
            post(to, body, reply) {
                const answer: Reply = (given) => void clock.setTimeout(() => reply(given), latency);
                clock.setTimeout(() => {
                    if (!world.reachable) return answer(REFUSED);
                    arrived();
                    if (to === 'site') site.receive(made, answer);
                    else server.receive(body, made, answer);
                }, latency);
            },
        };
        return made;
    }

    const world: World = {
        ...{ clock, site, server, traffic },
        reachable: true,
        people: Array.from({ length: tabs }, (_, index) => person(index)),
        begin() {
            for (const gate of gates) gate.rate = rate;
            traffic.since = clock.now();
        },
    };
    return world;
}
