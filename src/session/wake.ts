/** What the page's life means for the session: it is left, it wakes, the network is back, another tab knows more. */
import type { Environment, PageEvent } from '../environment.ts';
import type { Equipment } from './equipment.ts';
import type { Flow } from './flow.ts';
import { consequence } from './news.ts';
import type { Reason, StateStore } from './state.ts';

/** A site that is signed out or misconfigured is asked again when the page becomes visible, at most this often: ms. */
const NUDGE_EVERY = 60_000;

/** What another tab may find to be over: the person is back. */
const OVER: Reason[] = ['logged-out', 'host-signed-out', 'user-changed'];

export interface Listening {
    env: Environment;
    store: StateStore;
    equipment: Equipment;
    flow: Flow;
    /** Whether the host may be asked without anybody's doing. */
    mayAsk(): boolean;
    /** Begins again after a sign-out or a logout that another tab says is over. */
    again(): void;
}

export function listenToPage({ env, store, equipment, flow, mayAsk, again }: Listening): void {
    let nudgedAt = -Infinity;

    env.page.subscribe((event) => {
        if (event === 'hidden') return flow.suspend();
        if (event === 'shown') equipment.saved.reopen();
        if (!heed() && event !== 'told') wake(event);
    });

    /** @returns whether that ends the session here. */
    function heed(): boolean {
        const { settings, siteUsers } = equipment;
        const { name, reason } = store.current;
        const news = siteUsers.news();
        if (!news || name === 'idle' || settings.session_user === null) return false;
        const { pageJid } = flow;
        const self = { user: settings.session_user, jid: pageJid ?? settings.jid ?? undefined };
        const end = consequence(news, self);
        if (end) {
            const parting = end.reason !== 'logged-out';
            flow.end(parting);
            if (parting) flow.part(pageJid);
            flow.enter(end.name, end);
        } else if (mayAsk() && reason && OVER.includes(reason)) {
            again();
        }
        return end !== undefined;
    }

    function wake(event: PageEvent): void {
        if (event !== 'visible') flow.check(event === 'shown');
        const { name, reason, message = '', retryAt = 0 } = store.current;
        const soon = equipment.pace.hurried();
        const rest = Math.max(0, retryAt - env.now());
        if (name === 'waiting' && reason) {
            // Anew in any case: timers stand still while the machine sleeps.
            flow.wait(Math.min(soon, rest), reason, message);
        } else if (event === 'shown' && (name === 'fetching' || name === 'connecting')) {
            flow.run('network');
        } else if (reason === 'host-signed-out' || reason === 'host-misconfigured') {
            if (!mayAsk() || env.elapsed() - nudgedAt < NUDGE_EVERY) return;
            nudgedAt = env.elapsed();
            flow.run(reason);
        }
    }
}
