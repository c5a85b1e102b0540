/**
 * The oracle: what has to hold for each page, worked out from what was done and from nothing that the plugin says. It
 * knows the site's user, and whether they have logged out of chat.
 */
import type { State } from '../../../../src/session/state.ts';

/** `null`: nobody is signed in. */
export type User = string | null;

/** A page in a tab, or in its back/forward cache. */
export interface PageModel {
    /** By which it is told from every other page: `performance.timeOrigin`. */
    id: number;
    /** Which page of the site. */
    name: string;
    plugin: boolean;
    /** Whose page it is. */
    user: User;
    /** The page itself has signed its user out, and is not to sign in behind its own back. */
    signedOut: boolean;
}

/** `off`: whichever state, but not online. */
export type Expected = { name: 'off'; reason?: undefined } | Pick<State, 'name' | 'reason'>;

export interface Oracle {
    /** Whose the site is: its cookie, and what every page that loads says. */
    readonly user: User;
    /** That user has logged out of chat. */
    readonly out: boolean;
    /** The site is `user`'s from now on. */
    become(user: User): void;
    /** The user has logged out of chat, or comes back. */
    setOut(out: boolean): void;
    /** @returns undefined for a page in which there is nothing of ours. */
    expects(page: PageModel): Expected | undefined;
}

export function createOracle(first: User): Oracle {
    let user = first;
    let out = false;
    return {
        get user() {
            return user;
        },
        get out() {
            return out;
        },
        become(who) {
            if (who !== user) out = false;
            user = who;
        },
        setOut: (is) => void (out = is),
        expects(page) {
            if (!page.plugin) return undefined;
            // Nobody's page stays so until it is loaded anew.
            if (page.user === null || user === null) return { name: 'signed-out', reason: 'host-signed-out' };
            if (page.user !== user) return { name: 'stopped', reason: 'user-changed' };
            if (page.signedOut) return { name: 'off' };
            return out ? { name: 'stopped', reason: 'logged-out' } : { name: 'online' };
        },
    };
}
