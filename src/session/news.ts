/** What it means for this page that another tab has found out something about the site's user. */
import { differ, isNobody, type SiteUser } from './site-user.ts';
import type { State } from './state.ts';

export const LOGGED_OUT = 'The person has logged out of chat.';

/** @returns the state that the page comes to; undefined where it may go on. */
export function consequence(
    news: SiteUser,
    self: SiteUser,
): (Pick<State, 'reason' | 'message'> & { name: 'signed-out' | 'stopped' }) | undefined {
    if (isNobody(news)) {
        const message = 'Another tab has found nobody signed in.';
        return { name: 'signed-out', reason: 'host-signed-out', message };
    }
    if (differ(news, self)) {
        const message = 'Another tab has found another user: reload the page.';
        return { name: 'stopped', reason: 'user-changed', message };
    }
    return news.out ? { name: 'stopped', reason: 'logged-out', message: LOGGED_OUT } : undefined;
}
