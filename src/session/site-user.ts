/**
 * Who is signed in to the site, as far as all its tabs know. One value in localStorage is message and memory in one: a
 * tab that is awake is told of a change by the browser, one that was frozen or in the back/forward cache looks when it
 * wakes. It names the current user and nobody else.
 */
import type { Environment } from '../environment.ts';
import { sameBareJid } from './jid.ts';
import { permitted, PREFIX } from './storage.ts';

export const SITE_USER = `${PREFIX}user`;

export interface SiteUser {
    /** The site's own id (`session_user`); `null`: nobody is signed in; undefined where the page does not say. */
    user?: string | null;
    /** The user's bare JID, once known. */
    jid?: string;
    /** The person has logged out of chat, and stays out until they or the site say otherwise. */
    out?: boolean;
}

export interface SiteUsers {
    readonly current: SiteUser;
    /** The site is `who`'s from now on. @returns whose it was before, where that was somebody else. */
    become(who: SiteUser): SiteUser | undefined;
    /** Notes that the person logged out of chat, or has come back. */
    out(out: boolean): void;
    /** @returns what another tab has written since this was last asked or written here. */
    news(): SiteUser | undefined;
}

export function createSiteUsers({ shared }: Pick<Environment, 'shared'>): SiteUsers {
    let seen = '';
    seen = stored();

    function stored(): string {
        return permitted(() => (shared ? (shared.getItem(SITE_USER) ?? '') : seen)) ?? seen;
    }
    function write(who: SiteUser): void {
        const text = JSON.stringify(who);
        if (text === stored()) return void (seen = text);
        try {
            shared?.setItem(SITE_USER, text);
            seen = text;
        } catch {
            // Full or forbidden: the other tabs are not told.
        }
    }
    return {
        get current() {
            return parse(stored());
        },
        become(who) {
            const before = parse(stored());
            if (who.user === undefined && !who.jid) return undefined;
            const other = isNobody(who) !== isNobody(before) || differ(who, before);
            const { user = before.user, jid = before.jid } = who;
            write(other ? who : { user, jid, out: before.out });
            return other ? before : undefined;
        },
        out(out) {
            write({ ...parse(stored()), out: out || undefined });
        },
        news() {
            const text = stored();
            if (text === seen) return undefined;
            seen = text;
            return parse(text);
        },
    };
}

export const isNobody = ({ user }: SiteUser): boolean => user === null;

/** Whether two are certainly not the same, as far as both say who they are. */
export function differ(a: SiteUser, b: SiteUser): boolean {
    const users = a.user !== undefined && b.user !== undefined && a.user !== b.user;
    return users || Boolean(a.jid && b.jid && !sameBareJid(a.jid, b.jid));
}

/** Foreign or damaged values say nothing. */
function parse(text: string): SiteUser {
    try {
        const { user, jid, out } = JSON.parse(text) as Record<keyof SiteUser, unknown>;
        return {
            user: user === null || typeof user === 'string' ? user : undefined,
            jid: typeof jid === 'string' ? jid : undefined,
            out: out === true || undefined,
        };
    } catch {
        return {};
    }
}
