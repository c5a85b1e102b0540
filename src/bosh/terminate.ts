/** Ends a BOSH session (XEP-0124, section 13). */
import type { Route } from './route.ts';
import type { BoshSession } from './session.ts';
import { createWire } from './wire.ts';

export interface TerminateOptions extends Omit<Route, 'url' | 'signal'> {
    /** The page is being left: let the request outlive it. Default: false. */
    leaving?: boolean;
}

/** What is ended. */
export interface Ending extends Pick<BoshSession, 'url' | 'sid' | 'rid'> {
    /** Bodies of requests that may never have arrived: the server would wait for them before it ends anything. */
    unanswered?: string[];
}

/**
 * Ends a session, with unavailable presence for the contacts. The request leaves before this returns. Never throws: what
 * cannot be ended now ends by the server's inactivity.
 * @returns false when the network is down: then it is worth saying again.
 */
export function terminate(session: Ending, { leaving, ...route }: TerminateOptions): Promise<boolean> {
    return createWire({ ...route, ...session }).end(
        "<presence type='unavailable' xmlns='jabber:client'/>",
        leaving,
        session.unanswered,
    );
}
