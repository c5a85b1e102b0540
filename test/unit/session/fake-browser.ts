/** A browser of several tabs of one site: what they share is one, and each hears what another writes into it. */
import { createMachine } from '../../../src/session/session.ts';
import type { Client } from '../../../src/session/client.ts';
import type { Machine } from '../../../src/session/machine.ts';
import type { State } from '../../../src/session/state.ts';
import type { Settings } from '../../../src/settings.ts';
import type { FakeBosh } from './fake-bosh.ts';
import { fakeEnvironment, fakeStorage, type FakeEnvironment } from './fake-environment.ts';
import { fakeLocks } from './fake-locks.ts';

export interface FakeTab {
    env: FakeEnvironment;
    machine: Machine;
    states: State[];
    /** SIDs handed over to the client, in order. */
    sids: string[];
    /** What the client was told to look after. */
    checks: { ask: boolean }[];
    /** Loads the next page of this tab. */
    load(settings: Settings): Promise<void>;
    /** A copy of this tab, as `Duplicate` makes it. */
    duplicate(): FakeTab;
}

export interface FakeBrowser {
    /** A new tab. @param storage the tab's own, where another page of the same tab has it already. */
    tab(storage?: Storage): FakeTab;
    /** Who is signed in to the site: whose tokens the host answers. */
    user: string | undefined;
    /** How often the host was asked. */
    asked: number;
    /** A tab that sleeps is told nothing. */
    readonly asleep: Set<FakeTab>;
}

export function fakeBrowser(bosh: FakeBosh): FakeBrowser {
    const shared = fakeStorage();
    const locks = fakeLocks();
    const tabs: FakeTab[] = [];
    const browser: FakeBrowser = { tab, user: 'alice', asked: 0, asleep: new Set() };

    function host(): Promise<unknown> {
        browser.asked += 1;
        const { user } = browser;
        return Promise.resolve(user ? { jid: `${user}@example.test`, password: 'right' } : null);
    }

    function tab(storage = fakeStorage()): FakeTab {
        const env = fakeEnvironment((url, init) => bosh.fetch(url, init));
        const told = (): void =>
            tabs.forEach((other) => {
                if (other !== made && !browser.asleep.has(other)) other.env.pageEvent('told');
            });
        const own: Storage = {
            ...shared,
            setItem(key, value) {
                const before = shared.getItem(key);
                shared.setItem(key, value);
                if (key === 'converse-session:user' && value !== before) told();
            },
        };
        Object.defineProperty(own, 'length', { get: () => shared.length });
        Object.assign(env, { storage, locks, shared: own, random: Math.random });
        const client = (): Client => ({
            connect(handover) {
                if (!('proven' in handover)) return Promise.reject(new Error('over BOSH only'));
                made.sids.push(handover.proven.sid);
                return Promise.resolve({ ok: true, jid: handover.proven.jid });
            },
            leave: () => Promise.resolve(),
            pause: () => undefined,
            check(cause, ask) {
                made.checks.push({ ask });
                if (!ask) made.machine.dropped(cause);
            },
        });
        const made: FakeTab = {
            env,
            machine: undefined as unknown as Machine,
            states: [],
            sids: [],
            checks: [],
            async load(settings) {
                env.leave();
                made.machine = createMachine(env);
                made.machine.subscribe((state) => made.states.push(state));
                made.machine.configure({
                    bosh_service_url: 'https://site.test/http-bind',
                    session_fetch: host,
                    ...settings,
                });
                made.machine.serve(client());
                made.machine.start();
                await env.pass(200);
            },
            duplicate() {
                const copy = fakeStorage();
                for (let index = 0; index < storage.length; index += 1) {
                    const key = storage.key(index)!;
                    copy.setItem(key, storage.getItem(key)!);
                }
                return tab(copy);
            },
        };
        tabs.push(made);
        return made;
    }
    return browser;
}
