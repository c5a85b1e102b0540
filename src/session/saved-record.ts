/** The tab's record: whose it is, its session if there is one, what makes it sound, and who may use it. */
import type { BoshSession } from '../bosh/session.ts';
import { bareJid, sameBareJid } from './jid.ts';

const VERSION = 3;

/** Whose everything is that this tab keeps. */
export interface Holder {
    /** A random name for what all tabs must know of this one. No secret. */
    key: string;
    /** How many requests have been sent by this tab, as counted for all tabs under `key`. */
    uses: number;
    /** The host site's own id of the user (`session_user`), where the page gave one. */
    user?: string;
    /** The JID last bound, or to be bound. */
    jid: string;
    /** When a request last left or was answered: milliseconds since 1970. */
    used: number;
}

export interface SavedSession extends Holder, BoshSession {
    /** Whether the initial presence went out: without it no messages arrive, and it has to be sent yet. */
    present: boolean;
}

/** What is written: with a BOSH session; or over WebSocket, or after the session's end, without. */
export type TabRecord = Holder & Partial<Omit<SavedSession, keyof Holder>>;

export function recordText(record: TabRecord): string {
    return JSON.stringify({ v: VERSION, ...record });
}

/** @returns undefined where there is none, or one that is damaged, foreign or of another version. */
export function parseRecord(text: string | undefined): TabRecord | undefined {
    try {
        const { v, ...record } = JSON.parse(text ?? 'null') as TabRecord & { v: number };
        const { jid, key, used, uses, url, sid, rid } = record;
        const named = (values: unknown[]): boolean =>
            values.every((value) => typeof value === 'string' && value !== '');
        const sound =
            v === VERSION &&
            named([jid, key]) &&
            [used, uses].every(Number.isSafeInteger) &&
            bareJid(jid) !== '' &&
            (sid === undefined || (named([url, sid]) && Number.isSafeInteger(rid)));
        return sound ? record : undefined;
    } catch {
        return undefined;
    }
}

/** The record's BOSH session, alive or not. */
export function sessionOf(record: TabRecord | undefined): SavedSession | undefined {
    return record?.sid === undefined ? undefined : (record as SavedSession);
}

/** The record when the session is over. */
export function withoutSession({ key, uses, user, jid, used }: TabRecord): TabRecord {
    return { key, uses, user, jid, used };
}

/**
 * Whether what is saved may be used by this page: the very user it was saved for where the page names one, else the
 * bare JID the page names, else only the host can say (`ask`).
 */
export function mayUse(
    saved: Pick<Holder, 'user' | 'jid'>,
    { user, jid }: { user?: string; jid?: string },
): 'yes' | 'no' | 'ask' {
    if (user !== undefined) return saved.user === user ? 'yes' : 'no';
    if (jid?.includes('@')) return sameBareJid(saved.jid, jid) ? 'yes' : 'no';
    return 'ask';
}
