/** An environment whose time, chance, network and storage the test holds in its hands. */
import { DOMParser } from '@xmldom/xmldom';
import type { Environment, PageEvent, Timer } from '../../../src/environment.ts';
import { fakeLocks } from './fake-locks.ts';

export interface FakeEnvironment extends Environment {
    /** Lets time pass, running what falls due, and everything that follows from it. */
    pass(ms: number): Promise<void>;
    /** Lets promises settle without letting time pass. */
    settle(): Promise<void>;
    pageEvent(event: PageEvent): void;
    isOnline: boolean;
    storage: Storage;
    /** Whose caches have been removed, in order. */
    readonly wiped: string[];
    /** The page is left for the next one of its tab: only storage, locks given back and time go on. */
    leave(): void;
    /** What the site's developer was told. */
    readonly warnings: string[];
    /** How many timers are set. */
    readonly timers: number;
}

export function fakeEnvironment(fetch: Environment['fetch']): FakeEnvironment {
    let time = 1_000_000;
    let id = 0;
    const timers = new Map<number, { at: number; run: () => void }>();
    const wiped: string[] = [];
    const warnings: string[] = [];
    const listeners = new Set<(event: PageEvent) => void>();
    // Promises of several layers follow one another: as many turns as no chain of ours is long.
    const settle = async (): Promise<void> => {
        for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    return {
        now: () => time,
        elapsed: () => time,
        random: () => 0.5,
        fetch,
        setTimeout(run, ms) {
            timers.set(++id, { at: time + ms, run });
            return id as unknown as Timer;
        },
        clearTimeout: (timer) => void timers.delete(timer as unknown as number),
        online() {
            return this.isOnline;
        },
        isOnline: true,
        baseURL: 'https://site.test/page',
        crypto,
        parseXML: (text) =>
            new DOMParser().parseFromString(text, 'text/xml').documentElement as unknown as Element,
        storage: fakeStorage(),
        shared: fakeStorage(),
        locks: fakeLocks(),
        tab: { name: '' },
        wiped,
        warnings,
        warn: (message) => void warnings.push(message),
        wipeCaches(jid) {
            wiped.push(jid);
            return Promise.resolve();
        },
        page: {
            whenShown: (run) => run(),
            subscribe(listener) {
                listeners.add(listener);
                return () => void listeners.delete(listener);
            },
        },
        pageEvent: (event) => listeners.forEach((listener) => listener(event)),
        leave() {
            this.pageEvent('hidden');
            listeners.clear();
            timers.clear();
        },
        settle,
        async pass(ms) {
            const until = time + ms;
            await settle();
            for (;;) {
                const next = [...timers].sort(([, a], [, b]) => a.at - b.at)[0];
                if (!next || next[1].at > until) break;
                timers.delete(next[0]);
                time = next[1].at;
                next[1].run();
                await settle();
            }
            time = until;
        },
        get timers() {
            return timers.size;
        },
    };
}

export function fakeStorage(): Storage {
    const values = new Map<string, string>();
    return {
        get length() {
            return values.size;
        },
        key: (index) => [...values.keys()][index] ?? null,
        getItem: (key) => values.get(key) ?? null,
        setItem: (key, value) => void values.set(key, value),
        removeItem: (key) => void values.delete(key),
        clear: () => values.clear(),
    };
}
