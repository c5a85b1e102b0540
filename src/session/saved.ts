/**
 * The session kept for the next page of this tab: read, written at every request, wiped; and who may use it.
 * One key holds the record, one more each unanswered request's body, so that a request costs two small writes.
 */
import type { Clock } from '../environment.ts';
import type { BoshSession, Ledger } from '../bosh/session.ts';
import { bareJid, sameBareJid } from './jid.ts';

const VERSION = 1;
const RECORD = 'converse-session:session';
const REQUEST = 'converse-session:request:';
const SOCKET = 'converse-session:socket';
/** Seconds a server keeps a session where it has not said; Prosody's default. */
const USUAL_INACTIVITY = 60;
/** Seconds the server may hold a request: the time for which a tab may be silent and its session still in use. */
const WAIT = 60;

export interface SavedSession extends BoshSession {
    /** The host site's own id of the user (`session_user`), where the page gave one. */
    user?: string;
    /** Whether the initial presence went out: without it no messages arrive, and it has to be sent yet. */
    present: boolean;
    /** When a request last left or was answered: milliseconds since 1970. */
    used: number;
}

export interface Saved extends Ledger {
    /** What was saved and is still worth trying. */
    read(): SavedSession | undefined;
    /** The bodies of unanswered requests, in RID order. */
    unanswered(): Map<number, string>;
    begin(session: BoshSession & { user?: string }): void;
    /** The initial presence went out. */
    presenceSent(): void;
    /** The full JID that this tab was last bound to over WebSocket: a resumed stream (XEP-0198) still has it. */
    socketJid: string | undefined;
    /** Whether the session is kept for the next page (`keepalive`); without, it is still kept for this one. */
    persist(wanted: boolean): void;
    wipe(): void;
}

export interface SavedOptions extends Pick<Clock, 'now'> {
    storage: Storage | undefined;
}

export function createSaved({ storage, now }: SavedOptions): Saved {
    // A forbidden or full storage must not cost the session, only its life over page loads.
    const memory = new Map<string, string>();
    let persistent = true;
    const write = (key: string, value: string): void => {
        memory.set(key, value);
        try {
            if (persistent) storage?.setItem(key, value);
        } catch {
            // Full: this page still has it in memory.
        }
    };
    const remove = (key: string): void => {
        memory.delete(key);
        try {
            storage?.removeItem(key);
        } catch {
            // Forbidden: nothing was stored either.
        }
    };
    let record: SavedSession | undefined;

    function load(): void {
        for (const [key, value] of storedEntries(storage)) memory.set(key, value);
        record = parseRecord(memory.get(RECORD));
        if (!record) forget();
    }
    function forget(): void {
        record = undefined;
        [...memory.keys()].filter((key) => key !== SOCKET).forEach(remove);
    }
    function wipe(): void {
        forget();
        remove(SOCKET);
    }
    function touch(change: Partial<SavedSession> = {}): void {
        if (!record) return;
        record = { ...record, ...change, used: now() };
        write(RECORD, JSON.stringify({ v: VERSION, ...record }));
    }
    load();

    return {
        read() {
            if (!record) return undefined;
            const held = [...memory.keys()].some((key) => key.startsWith(REQUEST)) ? WAIT : 0;
            const lifetime = ((record.inactivity ?? USUAL_INACTIVITY) + held) * 1000;
            if (now() - record.used > lifetime) forget();
            return record;
        },
        unanswered() {
            const bodies = [...memory]
                .filter(([key]) => key.startsWith(REQUEST))
                .map(([key, body]): [number, string] => [Number(key.slice(REQUEST.length)), body]);
            return new Map(bodies.sort(([a], [b]) => a - b));
        },
        begin({ url, jid, sid, rid, inactivity, user }) {
            wipe();
            record = { url, jid, sid, rid, inactivity, user, present: false, used: now() };
            touch();
        },
        sent(rid, body) {
            if (!record) return;
            write(REQUEST + String(rid), body);
            touch({ rid: Math.max(record.rid, rid + 1) });
        },
        answered(rid) {
            // Strophe reports random RIDs when it resets: only those we hold count.
            if (!memory.has(REQUEST + String(rid))) return;
            remove(REQUEST + String(rid));
            touch();
        },
        presenceSent: () => touch({ present: true }),
        get socketJid() {
            return memory.get(SOCKET);
        },
        set socketJid(jid) {
            if (jid) write(SOCKET, jid);
            else remove(SOCKET);
        },
        persist(wanted) {
            if (persistent && !wanted) wipe();
            persistent = wanted;
        },
        wipe,
    };
}

/**
 * Whether a saved session may be used by this page: the very user it was saved for where the page names one, else the
 * bare JID the page names, else only the host can say (`ask`).
 */
export function mayUse(
    saved: SavedSession,
    { user, jid }: { user?: string; jid?: string },
): 'yes' | 'no' | 'ask' {
    if (user !== undefined) return saved.user === user ? 'yes' : 'no';
    if (jid?.includes('@')) return sameBareJid(saved.jid, jid) ? 'yes' : 'no';
    return 'ask';
}

function storedEntries(storage: Storage | undefined): [string, string][] {
    try {
        return Array.from({ length: storage?.length ?? 0 }, (_, index) => storage!.key(index)!)
            .filter((key) => key === RECORD || key === SOCKET || key.startsWith(REQUEST))
            .map((key) => [key, storage!.getItem(key) ?? '']);
    } catch {
        return [];
    }
}

function parseRecord(text: string | undefined): SavedSession | undefined {
    try {
        const { v, ...saved } = JSON.parse(text ?? 'null') as SavedSession & { v: number };
        const sound =
            v === VERSION &&
            [saved.url, saved.jid, saved.sid].every((value) => typeof value === 'string' && value !== '') &&
            [saved.rid, saved.used].every(Number.isSafeInteger) &&
            bareJid(saved.jid) !== '';
        return sound ? saved : undefined;
    } catch {
        return undefined;
    }
}
