/**
 * What is kept for the next page of this tab: the session, its unanswered requests, and stanzas that wait. One key holds
 * the record, one more each request's body, so that a request costs three small writes: the third counts it for all
 * tabs, which tells a record that has been left behind.
 */
import type { Environment } from '../environment.ts';
import type { BoshSession, Ledger } from '../bosh/session.ts';
import { createClaim } from './claim.ts';
import { sameBareJid } from './jid.ts';
import {
    parseRecord,
    recordText,
    sessionOf,
    withoutSession,
    type Holder,
    type SavedSession,
    type TabRecord,
} from './saved-record.ts';
import { createTabStore } from './tab-store.ts';
import type { Entry } from './tray.ts';
import { createTrays, type Trays } from './trays.ts';

const RECORD = 'tab';
const REQUEST = 'request:';
const ANSWER = 'answer:';
/** Seconds a server keeps a session where it has not said; Prosody's default. */
const USUAL_INACTIVITY = 60;
/** Seconds the server may hold a request: the time for which a tab may be silent and its session still in use. */
const WAIT = 60;

export interface Saved extends Ledger, Trays {
    /** Whether what was saved is this tab's alone, and the newest there is: else it must not be used. */
    readonly owned: Promise<boolean>;
    /** Whose everything is that is kept here, with a session or without; whosever tab it is. */
    readonly holder: Holder | undefined;
    /** The BOSH session that was saved and is still alive, whosever it is. */
    read(): SavedSession | undefined;
    /** The bodies of unanswered requests, in RID order. */
    unanswered(): Map<number, string>;
    /** Answers that nobody could take yet, in RID order. */
    undelivered(): Map<number, string>;
    /** A session begins. What waits for its user stays. */
    begin(session: Partial<BoshSession> & { jid: string; user?: string }): void;
    /** The initial presence went out. */
    presenceSent(): void;
    /** The full JID that this tab was last bound to over WebSocket: a resumed stream (XEP-0198) still has it. */
    socketJid: string | undefined;
    /** Whether all of it is kept for the next page (`keepalive`); without, it is still kept for this one. */
    persist(wanted: boolean): void;
    /**
     * The session is over; what waits for its user stays.
     * @param unseen stanzas of a request that the server has refused: they wait again.
     * @returns the session, to be ended on the server.
     */
    lose(unseen?: Entry[]): Ended | undefined;
    /** Wipes everything. @returns the session, to be ended on the server. */
    take(): Ended | undefined;
    /** The page is left: what is saved belongs to the next page, and this one writes nothing more. */
    release(): void;
    /** The page has come back: reads again what other pages have made of it. */
    reopen(): void;
}

type Ended = SavedSession & { unanswered: string[] };

export function createSaved(env: Environment): Saved {
    const { now } = env;
    const claim = createClaim(env);
    const store = createTabStore(env);
    const trays = createTrays(store, env);
    let record: TabRecord | undefined;

    // A page that is being prerendered has a copy, of a session that the page before it still uses.
    env.page.whenShown(load);

    function load(): void {
        store.load();
        record = parseRecord(store.get(RECORD));
        trays.load();
        if (!record) clear();
        claim.lay(record);
    }
    function clear(): void {
        record = undefined;
        store.forget(RECORD);
        for (const prefix of [REQUEST, ANSWER]) store.keys(prefix).forEach(store.forget);
        trays.clear();
    }
    function write(change: Partial<TabRecord>): void {
        record = { ...record!, ...change, used: now() };
        store.set(RECORD, recordText(record));
    }
    function count(change: Partial<TabRecord>): void {
        write({ ...change, uses: record!.uses + 1 });
        if (store.lasting) claim.count(record!); // Else there is nobody to tell.
    }
    function byRid(prefix: string): Map<number, string> {
        const bodies = store
            .keys(prefix)
            .map((key): [number, string] => [Number(key.slice(prefix.length)), store.get(key)!]);
        return new Map(bodies.sort(([a], [b]) => a - b));
    }
    const saved: Saved = {
        ...trays,
        get owned() {
            return claim.owned;
        },
        get holder() {
            return record;
        },
        read() {
            const session = sessionOf(record);
            if (!session) return undefined;
            const held = store.keys(REQUEST).length > 0 ? WAIT : 0;
            const seconds = (session.inactivity ?? USUAL_INACTIVITY) + held;
            if (now() - session.used <= seconds * 1000) return session;
            saved.lose();
            return undefined;
        },
        unanswered: () => byRid(REQUEST),
        undelivered: () => byRid(ANSWER),
        begin({ jid, user, url, sid, rid, inactivity }) {
            saved.lose();
            if (claim.foreign || !record || !sameBareJid(record.jid, jid)) {
                saved.take();
                const key = env.random().toString(36).slice(2) + env.random().toString(36).slice(2);
                record = { key, uses: 0, jid, used: now() };
                claim.found(record);
            }
            count({ jid, user, ...(sid && { url, sid, rid, inactivity, present: false }) });
        },
        sent(rid, body) {
            if (!sessionOf(record)) return;
            store.set(REQUEST + String(rid), body);
            trays.left(body);
            count({ rid: Math.max(record!.rid!, rid + 1) });
        },
        answered(rid, answer) {
            const key = REQUEST + String(rid);
            // Strophe reports random RIDs when it resets: only those we hold count.
            if (store.get(key) === undefined || !record) return;
            if (answer) store.set(ANSWER + String(rid), answer);
            store.remove(key);
            write({});
        },
        delivered: (rid) => store.remove(ANSWER + String(rid)),
        presenceSent: () => record && write({ present: true }),
        get socketJid() {
            return sessionOf(record) || !record?.jid.includes('/') ? undefined : record.jid;
        },
        set socketJid(jid) {
            if (record && jid) write({ jid });
        },
        persist(wanted) {
            if (!wanted && store.lasting) saved.take();
            store.persist(wanted);
        },
        lose(unseen = []) {
            const session = sessionOf(record);
            if (!session) return undefined;
            const unanswered = [...saved.unanswered().values()];
            for (const entry of unseen) trays.outbox.put(entry.text, entry);
            for (const body of unanswered)
                if (!unseen.some(({ text }) => body.includes(text))) trays.doubt(body);
            trays.sift();
            store.keys(REQUEST).forEach(store.remove);
            for (const [rid, answer] of saved.undelivered()) {
                trays.heard.put(answer);
                saved.delivered(rid);
            }
            record = withoutSession(session);
            // Its count stays: this may be an old copy of what lives on in another tab.
            store.set(RECORD, recordText(record));
            return { ...session, unanswered };
        },
        take() {
            const session = saved.read();
            const unanswered = [...saved.unanswered().values()];
            if (record) claim.forget(record);
            clear();
            return session && { ...session, unanswered };
        },
        release() {
            store.release();
            claim.release();
        },
        reopen: load,
    };
    return saved;
}
