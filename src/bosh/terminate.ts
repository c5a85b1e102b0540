/** Ends a BOSH session (XEP-0124, section 13). */
import type { Route } from './post.ts';
import type { BoshSession } from './session.ts';
import { createWire } from './wire.ts';
import { tag } from './xml.ts';

export interface TerminateOptions extends Omit<Route, 'url'> {
    /** The page is being left: let the request outlive it. Default: false. */
    leaving?: boolean;
}

/**
 * Ends a session, with unavailable presence for the contacts. The request leaves before this returns; what comes of it
 * does not matter, so it never throws: what cannot be ended now ends by the server's inactivity.
 */
export async function terminate(
    { url, sid, rid }: Pick<BoshSession, 'url' | 'sid' | 'rid'>,
    { leaving = false, timeout = 5000, ...route }: TerminateOptions,
): Promise<void> {
    const unavailable = tag('presence', { type: 'unavailable', xmlns: 'jabber:client' });
    try {
        const wire = createWire({ ...route, url, sid, rid });
        await wire.repeat(wire.next(unavailable, { type: 'terminate' }), { keepalive: leaving, timeout });
    } catch {
        // The answer to a terminate is a terminate, which is an error to everybody else.
    }
}
