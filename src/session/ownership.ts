/**
 * Which tab a saved session belongs to. A duplicated tab starts with a copy of sessionStorage, and must never use the
 * session of the tab that it was copied from. Its name (`window.name`) is not copied: a tab of the right name is the
 * right one, and knows it at once. Where the name is lost or the site's, a Web Lock tells: it is held by one page at a
 * time and freed however that page ends. In doubt the answer is no: a session too many is a pity, a shared one is a fault.
 */
import type { Environment } from '../environment.ts';
import { PREFIX } from './storage.ts';

/** Milliseconds for which a lock may be busy because the page before this one is still being put away. */
const PUT_AWAY = 50;
/** Milliseconds after which nobody waits for an answer any longer. */
const LONGEST = 500;

export interface Ownership {
    /** @returns whether this tab alone has the session of that name; what it had before is given back. */
    take(name: string): Promise<boolean>;
    /** Takes a session that has just been made. */
    found(name: string): void;
    /** Gives back what this tab has: the page is being left. */
    release(): void;
}

export function createOwnership({
    locks,
    tab,
    setTimeout,
    clearTimeout,
}: Pick<Environment, 'locks' | 'tab' | 'setTimeout' | 'clearTimeout'>): Ownership {
    let held = new AbortController();

    /** Holds the lock, once had, until it is given back. @returns whether it was had. */
    function hold(name: string, options: LockOptions): Promise<boolean> {
        const { signal } = held;
        return new Promise((resolve) => {
            const had = (lock: Lock | null): Promise<void> | undefined => {
                resolve(lock !== null && !signal.aborted);
                if (!lock || signal.aborted) return undefined;
                return new Promise((free) => signal.addEventListener('abort', () => free()));
            };
            locks?.request(PREFIX + name, options, had).catch(() => resolve(false));
        });
    }

    async function byLock(name: string): Promise<boolean> {
        const mine = held;
        const within = async (
            ms: number,
            wish: (signal: AbortSignal) => Promise<boolean>,
        ): Promise<boolean> => {
            const impatience = new AbortController();
            // An answer that has come while the page was busy is heard first.
            const timer = setTimeout(() => setTimeout(() => impatience.abort(), 0), ms);
            const late = new Promise<boolean>((resolve) =>
                impatience.signal.addEventListener('abort', () => resolve(false)),
            );
            return Promise.race([wish(impatience.signal), late]).finally(() => clearTimeout(timer));
        };
        const owned =
            (await within(LONGEST - PUT_AWAY, () => hold(name, { ifAvailable: true }))) ||
            (await within(PUT_AWAY, (signal) => hold(name, { signal })));
        // Too late an answer must not hold the lock for nobody.
        if (!owned) mine.abort();
        else call(name);
        return owned;
    }

    /** A site may have use for the tab's name itself. */
    function call(name: string): void {
        if (!tab.name || tab.name.startsWith(PREFIX)) tab.name = PREFIX + name;
    }
    function begin(): void {
        held.abort();
        held = new AbortController();
    }

    return {
        take(name) {
            begin();
            if (tab.name !== PREFIX + name) return locks ? byLock(name) : Promise.resolve(false);
            // Others see it as taken, as soon as the page before this one is put away.
            void hold(name, { signal: held.signal });
            return Promise.resolve(true);
        },
        found(name) {
            begin();
            call(name);
            void hold(name, { signal: held.signal });
        },
        release: () => held.abort(),
    };
}
