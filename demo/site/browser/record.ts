// What has happened in this tab, over its page loads. Without secrets: of a request its address and RID alone.

export interface Entry {
    id: string;
    at: number;
    kind: 'page' | 'state' | 'site' | 'bosh' | 'socket';
    what: string;
    /** Of a state its reason; of a request its status. Undefined: not known yet. */
    result?: string;
    /** Milliseconds. */
    took?: number;
}

export const recordChanged = 'intranet-record';
const key = 'intranet-timeline';
const kept = 200;

export function readRecord(): Entry[] {
    try {
        return JSON.parse(sessionStorage.getItem(key) ?? '[]') as Entry[];
    } catch {
        return [];
    }
}

export function addEntry(entry: Omit<Entry, 'id' | 'at'>): Entry {
    const added: Entry = { ...entry, id: Math.random().toString(36).slice(2), at: Date.now() };
    write([...readRecord(), added].slice(-kept));
    return added;
}

export function endEntry({ id, at }: Entry, result: string): void {
    write(readRecord().map((each) => (each.id === id ? { ...each, result, took: Date.now() - at } : each)));
}

export function clearRecord(): void {
    write([]);
}

function write(entries: Entry[]): void {
    try {
        sessionStorage.setItem(key, JSON.stringify(entries));
    } catch {
        // A full storage belongs to the chat.
        sessionStorage.removeItem(key);
    }
    window.dispatchEvent(new Event(recordChanged));
}
