/** The saved session as a record: what is in it, what makes it sound, and who may use it. */
import type { BoshSession } from '../bosh/session.ts';
import { bareJid, sameBareJid } from './jid.ts';

const VERSION = 2;

export interface SavedSession extends BoshSession {
    /** A random name for what all tabs must know of this session. No secret. */
    key: string;
    /** How many requests have been sent on it by this tab, as counted for all tabs under `key`. */
    uses: number;
    /** The host site's own id of the user (`session_user`), where the page gave one. */
    user?: string;
    /** Whether the initial presence went out: without it no messages arrive, and it has to be sent yet. */
    present: boolean;
    /** When a request last left or was answered: milliseconds since 1970. */
    used: number;
}

export function recordText(saved: SavedSession): string {
    return JSON.stringify({ v: VERSION, ...saved });
}

/** @returns undefined where there is none, or one that is damaged, foreign or of another version. */
export function parseRecord(text: string | undefined): SavedSession | undefined {
    try {
        const { v, ...saved } = JSON.parse(text ?? 'null') as SavedSession & { v: number };
        const { url, jid, sid, key, rid, used, uses } = saved;
        const sound =
            v === VERSION &&
            [url, jid, sid, key].every((value) => typeof value === 'string' && value !== '') &&
            [rid, used, uses].every(Number.isSafeInteger) &&
            bareJid(jid) !== '';
        return sound ? saved : undefined;
    } catch {
        return undefined;
    }
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
