/**
 * What this tab keeps for its next page, a key each: in sessionStorage, and in memory as well, because a full or
 * forbidden storage must not cost the session, only its life over page loads.
 */
import type { Environment, Timer } from '../environment.ts';
import { entriesOf, permitted, PREFIX } from './storage.ts';

export interface TabStore {
    /** Whether a next page will find what is written now. */
    readonly lasting: boolean;
    get(key: string): string | undefined;
    set(key: string, value: string): void;
    remove(key: string): void;
    /** Removes it even when the page has been left: it must not be used any more. */
    forget(key: string): void;
    /** The keys that begin so. */
    keys(prefix: string): string[];
    /** Whether it is kept for the next page; without, it is still kept for this one. */
    persist(wanted: boolean): void;
    /**
     * The page is left: what is kept belongs to the next page, and this one writes nothing more once what it was in the
     * middle of is done. A message may be on its way through the chat client to us.
     */
    release(): void;
    /** Reads what there is now: other pages may have written it. */
    load(): void;
}

type Needs = Pick<Environment, 'storage' | 'warn' | 'setTimeout' | 'clearTimeout'>;

export function createTabStore({ storage, warn, setTimeout, clearTimeout }: Needs): TabStore {
    const memory = new Map<string, string>();
    let persistent = true;
    let released = false;
    let leaving: Timer | undefined;
    let warned = false;

    function refused(): void {
        if (warned) return;
        warned = true;
        warn('The browser stores nothing (more): what happens during a page load may get lost.');
    }

    const store: TabStore = {
        get lasting() {
            return storage !== undefined && persistent && !released;
        },
        get: (key) => memory.get(key),
        set(key, value) {
            memory.set(key, value);
            if (!persistent || released) return;
            try {
                if (!storage) return refused(); // Forbidden, or a frame's.
                storage.setItem(PREFIX + key, value);
            } catch {
                // What stood there before is old, and must not be taken for the newest.
                permitted(() => storage?.removeItem(PREFIX + key));
                refused();
            }
        },
        remove(key) {
            if (released) memory.delete(key);
            else store.forget(key);
        },
        forget(key) {
            memory.delete(key);
            permitted(() => storage?.removeItem(PREFIX + key));
        },
        keys: (prefix) => [...memory.keys()].filter((key) => key.startsWith(prefix)),
        persist(wanted) {
            persistent = wanted;
        },
        release() {
            clearTimeout(leaving);
            // What has been promised is done before any timer; a page that comes back from the cache has it called off.
            leaving = setTimeout(() => {
                released = true;
            }, 0);
        },
        load() {
            clearTimeout(leaving);
            released = false;
            if (storage) memory.clear();
            for (const [key, value] of entriesOf(storage, PREFIX))
                memory.set(key.slice(PREFIX.length), value);
        },
    };
    return store;
}
