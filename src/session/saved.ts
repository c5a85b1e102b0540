/**
 * The session kept for the next page of this tab: read, written at every request, wiped.
 * One key holds the record, one more each unanswered request's body, so that a request costs three small writes: the
 * third counts the requests in the storage that all tabs share, which tells a record that has been left behind.
 */
import type { Environment } from '../environment.ts';
import type { BoshSession, Ledger } from '../bosh/session.ts';
import { createOwnership } from './ownership.ts';
import { parseRecord, recordText, type SavedSession } from './saved-record.ts';
import { entriesOf, permitted } from './storage.ts';

const PREFIX = 'converse-session:';
const RECORD = `${PREFIX}session`;
const REQUEST = `${PREFIX}request:`;
const SOCKET = `${PREFIX}socket`;
const USES = `${PREFIX}uses:`;
/** Seconds a server keeps a session where it has not said; Prosody's default. */
const USUAL_INACTIVITY = 60;
/** Seconds the server may hold a request: the time for which a tab may be silent and its session still in use. */
const WAIT = 60;
/** Milliseconds after which no session can be alive that has sent nothing: its count is removed. */
const FORGOTTEN = 3_600_000;

export interface Saved extends Ledger {
    /** Whether what was saved is this tab's alone, and the newest there is: else it must not be used. */
    readonly owned: Promise<boolean>;
    /** What was saved and is still alive, whosever it is. */
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
    /** Wipes it. @returns what there was, to be ended on the server. */
    take(): (SavedSession & { unanswered: string[] }) | undefined;
    /** The page is left: what is saved belongs to the next page, and this one writes nothing more. */
    release(): void;
    /** The page has come back: reads again what other pages have made of it. */
    reopen(): void;
}

export type SavedOptions = Pick<
    Environment,
    'storage' | 'shared' | 'locks' | 'tab' | 'page' | 'now' | 'random' | 'setTimeout' | 'clearTimeout'
>;

export function createSaved(env: SavedOptions): Saved {
    const { storage, shared, now } = env;
    const ownership = createOwnership(env);
    // A forbidden or full storage must not cost the session, only its life over page loads.
    const memory = new Map<string, string>();
    let persistent = true;
    let released = false;
    let record: SavedSession | undefined;
    let owned = Promise.resolve(true);
    /** The record is a copy of what lives on in another tab. */
    let foreign = false;

    function write(key: string, value: string): void {
        memory.set(key, value);
        if (persistent && !released) permitted(() => storage?.setItem(key, value));
    }
    function remove(key: string): void {
        memory.delete(key);
        permitted(() => storage?.removeItem(key));
    }
    function load(): void {
        if (storage) memory.clear();
        for (const [key, value] of entriesOf(storage, PREFIX)) memory.set(key, value);
        record = parseRecord(memory.get(RECORD));
        if (!record) drop();
        owned = own();
    }
    /** Whoever had it may use it while we wait for the lock: the count is looked at before and after. */
    async function own(): Promise<boolean> {
        foreign = false;
        const found = record;
        if (!storage || !found) return true;
        const newest = (): boolean => countOf(found.key) === found.uses;
        const mine = newest() && (await ownership.take(found.key)) && newest();
        foreign = !mine && record === found;
        return mine;
    }
    function countOf(key: string): number | undefined {
        return permitted(() => Number.parseInt(shared?.getItem(USES + key) ?? ''));
    }
    function drop(): void {
        record = undefined;
        [...memory.keys()].filter((key) => key === RECORD || key.startsWith(REQUEST)).forEach(remove);
    }
    function wipe(): void {
        if (record && !foreign) permitted(() => shared?.removeItem(USES + record!.key));
        drop();
        remove(SOCKET);
    }
    function touch(change: Partial<SavedSession> = {}): void {
        if (!record) return;
        record = { ...record, ...change, used: now() };
        write(RECORD, recordText(record));
    }
    /** Counts a request; in a page that keeps nothing there is nobody to tell. */
    function count(change: Partial<SavedSession>): void {
        touch({ ...change, uses: record!.uses + 1 });
        const { key, uses, used } = record!;
        if (storage && persistent && !released)
            permitted(() => shared?.setItem(USES + key, `${String(uses)} ${String(used)}`));
    }
    // A page that is being prerendered has a copy, of a session that the page before it still uses.
    env.page.whenShown(load);

    const saved: Saved = {
        get owned() {
            return owned;
        },
        read() {
            if (!record) return undefined;
            const held = [...memory.keys()].some((key) => key.startsWith(REQUEST)) ? WAIT : 0;
            const lifetime = ((record.inactivity ?? USUAL_INACTIVITY) + held) * 1000;
            // Its count stays: this may be an old copy of what lives on in another tab.
            if (now() - record.used > lifetime) drop();
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
            for (const [key, value] of entriesOf(shared, USES))
                if (now() - Number(value.split(' ')[1]) > FORGOTTEN) permitted(() => shared!.removeItem(key));
            const key = env.random().toString(36).slice(2) + env.random().toString(36).slice(2);
            record = { key, uses: 0, url, jid, sid, rid, inactivity, user, present: false, used: now() };
            owned = Promise.resolve(true);
            foreign = false;
            if (storage && !released) ownership.found(key);
            count({});
        },
        sent(rid, body) {
            if (!record) return;
            write(REQUEST + String(rid), body);
            count({ rid: Math.max(record.rid, rid + 1) });
        },
        answered(rid) {
            // Strophe reports random RIDs when it resets: only those we hold count.
            if (!memory.has(REQUEST + String(rid)) || released) return;
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
        take() {
            const kept = saved.read();
            const unanswered = [...saved.unanswered().values()];
            wipe();
            return kept && { ...kept, unanswered };
        },
        release() {
            released = true;
            ownership.release();
        },
        reopen() {
            released = false;
            load();
        },
    };
    return saved;
}
