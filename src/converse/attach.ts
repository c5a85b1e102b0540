/**
 * Hands a proven BOSH session over: Strophe does nothing but attach. What the server has sent meanwhile waits until
 * Converse's handlers stand; until then Strophe sends nothing, so that nothing newer can overtake it.
 */
import type { Proven } from '../bosh/session.ts';
import { happens } from './event.ts';
import { announceFeatures } from './features.ts';
import { receive } from './private.ts';
import type { Connection, PrivateConverse, StatusCallback } from './types.ts';

/** Seconds a request may be held; as Converse asks for it. */
export const WAIT = 59;
/** Milliseconds after which Strophe goes on even if Converse has not said that it is ready. */
const PATIENCE = 5000;

/**
 * @param callback hears what becomes of the connection.
 * @param handlersStanding called when Converse's handlers stand, before it is given anything.
 */
export async function attach(
    { proven, restored }: { proven: Proven; restored: boolean },
    connection: Connection,
    converse: PrivateConverse,
    callback: StatusCallback,
    handlersStanding: () => void,
): Promise<void> {
    const { api, env } = converse;
    const { url, jid, sid, rid, features, answers } = proven;
    connection.service = url;
    if (!api.connection.isType('bosh')) connection.setProtocol();
    connection.reset();
    await env.u.setUserJID(jid);
    const featuresAnnounced = announceFeatures(converse, connection, restored, features);
    // A restored session's are in Converse's cache: nobody has to wait for them to attach.
    if (!restored) await featuresAnnounced;

    // On a reconnect the chats are there already, and only the handlers are registered again.
    const standing = connection.reconnecting ? 'presencesInitialized' : 'chatBoxesFetched';
    const handlersStand = happens(api, standing, PATIENCE);
    connection.restored = restored;
    connection.send_initial_presence = !restored;
    connection.pause();
    connection.attach(jid, sid, rid, callback, WAIT);

    await handlersStand;
    connection.resume();
    if (!connection.connected) return;
    handlersStanding();
    answers.deliver((body) => connection.connected && receive(connection, body));
    connection.flush();
}
