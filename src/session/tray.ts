/** Stanzas that must not get lost between two pages, one key each: what one costs does not grow with their number. */
import type { TabStore } from './tab-store.ts';

/** Characters of all entries of a tray: a tab's storage holds about 5,000,000. */
const ROOM = 1_000_000;

/** Milliseconds after which an entry is of no use any more: its time has passed. */
const LONGEST = 24 * 3_600_000;

export interface Entry {
    id: number;
    /** When it was put there: milliseconds since 1970. */
    since: number;
    text: string;
}

export interface Tray {
    /**
     * @param back the place where it stood before, for one that comes back.
     * @returns undefined where the tray is full.
     */
    put(text: string, back?: Entry): Entry | undefined;
    /** Strikes an entry off. */
    strike(entry: Entry): void;
    /** In the order in which they were put there. */
    entries(): Entry[];
}

/** Whether nobody waits for it any more. @param now in milliseconds since 1970. */
export function isStale({ since }: Entry, now: number): boolean {
    return now - since > LONGEST;
}

/** @param now in milliseconds since 1970. */
export function createTray(
    name: string,
    store: TabStore,
    now: () => number,
): Tray & { load(): void; clear(): void } {
    const prefix = `${name}:`;
    const entries = new Map<number, Entry>();
    let size = 0;
    let last = 0;

    function add(entry: Entry): void {
        entries.set(entry.id, entry);
        size += entry.text.length;
        last = Math.max(last, entry.id);
    }

    return {
        put(text, back) {
            if (size + text.length > ROOM) return undefined;
            const entry = back ?? { id: last + 1, since: now(), text };
            if (!entries.has(entry.id)) add(entry);
            store.set(prefix + String(entry.id), `${String(entry.since)} ${text}`);
            return entry;
        },
        strike(entry) {
            // A page that comes back may have another under the same number.
            if (entries.get(entry.id) !== entry) return;
            entries.delete(entry.id);
            size -= entry.text.length;
            store.remove(prefix + String(entry.id));
        },
        entries: () => [...entries.values()].sort((a, b) => a.id - b.id),
        load() {
            entries.clear();
            size = 0;
            for (const key of store.keys(prefix)) {
                const [, since, text] = /^(\d{1,16}) (<[^]*)$/.exec(store.get(key)!) ?? [];
                const id = Number(key.slice(prefix.length));
                if (text && Number.isSafeInteger(id)) add({ id, since: Number(since), text });
                else store.remove(key); // Damaged, or not ours.
            }
        },
        clear() {
            entries.clear();
            size = 0;
            store.keys(prefix).forEach((key) => store.forget(key));
        },
    };
}
