/**
 * Which tab a saved session belongs to. A duplicated tab starts with a copy of sessionStorage, and must never use the
 * session of the tab that it was copied from. A Web Lock tells: it is held by one page at a time and freed however that
 * page ends. Where there are no locks (plain `http:`) the tab's name tells, which a copy does not get. In doubt the
 * answer is no: a session too many is a pity, a shared one is a fault.
 */
import type { Environment } from '../environment.ts';

const PREFIX = 'converse-session:';
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

    function byName(name: string): Promise<boolean> {
        return Promise.resolve(tab.name === PREFIX + name);
    }

    async function byLock(name: string, manager: LockManager): Promise<boolean> {
        held.abort();
        const mine = (held = new AbortController());
        const { signal } = mine;
        /** Holds the lock, once had, until it is given back. */
        const request = (options: LockOptions): Promise<boolean> =>
            new Promise((resolve) => {
                const had = (lock: Lock | null): Promise<void> | undefined => {
                    resolve(lock !== null && !signal.aborted);
                    if (!lock || signal.aborted) return undefined;
                    return new Promise((free) => signal.addEventListener('abort', () => free()));
                };
                manager.request(PREFIX + name, options, had).catch(() => resolve(false));
            });
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
            (await within(LONGEST - PUT_AWAY, () => request({ ifAvailable: true }))) ||
            (await within(PUT_AWAY, (wish) => request({ signal: wish })));
        // Too late an answer must not hold the lock for nobody.
        if (!owned) mine.abort();
        return owned;
    }

    return {
        take: (name) => (locks ? byLock(name, locks) : byName(name)),
        found(name) {
            if (locks) void byLock(name, locks);
            // A site may have use for the name itself: then each page makes its own session.
            else if (!tab.name || tab.name.startsWith(PREFIX)) tab.name = PREFIX + name;
        },
        release: () => held.abort(),
    };
}
