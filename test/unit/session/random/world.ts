/** One tab with its machine, and everything around it: time, line, host site, server, chat client, the other tabs. */
import type { Environment, PageEvent } from '../../../../src/environment.ts';
import type { Machine } from '../../../../src/session/machine.ts';
import { createMachine } from '../../../../src/session/session.ts';
import type { Settings } from '../../../../src/settings.ts';
import { fakeEnvironment, type FakeEnvironment } from '../fake-environment.ts';
import { createChat, type Chat } from './chat.ts';
import { createClock, type VirtualClock } from './clock.ts';
import { createHostSite, type HostSite } from './host-site.ts';
import { createLine, type Line } from './network.ts';
import { createRules, type Rules } from './rules.ts';
import { createServer, type Server } from './server.ts';

export interface Plan {
    /** How the page gets its tokens. */
    way: 'prebind_url' | 'credentials_url' | 'session_fetch' | 'heedless session_fetch';
    session_user: 'alice' | undefined;
    jid: 'alice@example.test' | undefined;
    /** The session is looked for before the chat client has come. */
    early: boolean;
    /** Chance: where it begins, and how much of it there is. Without, each wait is the shortest there can be. */
    seed: number;
    luck: number;
}

export interface World {
    readonly plan: Plan;
    readonly clock: VirtualClock;
    readonly line: Line;
    readonly host: HostSite;
    readonly server: Server;
    readonly chat: Chat;
    readonly machine: Machine;
    readonly env: FakeEnvironment;
    readonly rules: Rules;
    /** The page has been left, and may come back: nothing runs in it. */
    hidden: boolean;
    /** The page itself has said that nobody is signed in. */
    signedOut: boolean;
    /** Milliseconds that it takes to remove what is stored of a user. */
    wiping: number;
    /** The chat client has loaded: from now on it is served. */
    load(): void;
    pageEvent(event: PageEvent): void;
    /** Another tab has found out something about the site's user. */
    tell(news: object): void;
}

const ORIGIN = 'https://site.test';

export function createWorld(plan: Plan): World {
    const clock = createClock();
    const line = createLine(clock);
    const server = createServer(clock, line);
    const host = createHostSite(clock, line, server, () => world.rules.asked());
    const chat = createChat(
        clock,
        server,
        () => world.machine,
        (sid) => world.rules.handed(sid),
    );
    const faked = fakeEnvironment((url, init) => (url.endsWith('/bosh') ? server : host).fetch(url, init));
    const around: Partial<Environment> = {
        now: clock.now,
        elapsed: () => clock.ticks,
        setTimeout: clock.setTimeout,
        clearTimeout: clock.clearTimeout,
        random: chance(plan),
        online: () => line.up,
        wipeCaches: () => new Promise((resolve) => clock.later(resolve, world.wiping)),
    };
    const env = Object.assign(faked, around);
    const machine = createMachine(env);
    const settings = settingsOf(plan, host);
    const world: World = {
        ...{ plan, clock, line, host, server, chat, machine, env },
        rules: undefined as unknown as Rules,
        hidden: false,
        signedOut: false,
        wiping: 0,
        load() {
            world.rules.stirred('load');
            // What has been said since an early start holds on.
            machine.configure({ ...settings, ...machine.settings });
            machine.serve(chat);
            machine.start();
        },
        pageEvent(event) {
            world.rules.stirred(event);
            env.pageEvent(event);
            if (event !== 'hidden' && event !== 'told') world.rules.woken();
        },
        tell(news) {
            env.shared!.setItem('converse-session:user', JSON.stringify(news));
            world.rules.stirred('told'); // Who sleeps hears of it later.
            if (!world.hidden) world.pageEvent('told');
        },
    };
    Object.assign(world, { rules: createRules(world) });
    if (plan.early) {
        world.rules.stirred('load');
        machine.configure(settings);
        machine.start();
    } else world.load();
    return world;
}

function settingsOf({ way, session_user, jid }: Plan, host: HostSite): Settings {
    const url = `${ORIGIN}/tokens`;
    const fetches = way.endsWith('session_fetch');
    return {
        bosh_service_url: `${ORIGIN}/bosh`,
        ...{ session_user, jid },
        ...(fetches ? { session_fetch: host.sessionFetch(way === 'session_fetch') } : { [way]: url }),
    };
}

/** Mulberry32. */
function chance({ seed, luck }: Plan): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return (luck * ((t ^ (t >>> 14)) >>> 0)) / 2 ** 32;
    };
}
