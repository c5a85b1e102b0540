/**
 * Hands a proven BOSH session over: Strophe does nothing but attach. What the server has sent meanwhile waits until
 * Converse's handlers stand; until then Strophe sends nothing, so that nothing newer can overtake it.
 */
import type { Proven } from '../bosh/session.ts';
import { announceFeatures } from './features.ts';
import { receive } from './private.ts';
import { handlersStand, WAIT, type Tools } from './road.ts';
import type { Connection, PrivateConverse, StatusCallback } from './types.ts';

/**
 * Resolves when Converse has been given what waited for its handlers.
 * @param callback hears what becomes of the connection.
 * @param tools `standing` is called when Converse's handlers stand, before it is given anything.
 * @returns whether it is a session that Converse knows.
 */
export async function attach(
    { proven, restored }: { proven: Proven; restored: boolean },
    connection: Connection,
    converse: PrivateConverse,
    callback: StatusCallback,
    { stream, standing }: Pick<Tools, 'stream' | 'standing'>,
): Promise<boolean> {
    const { api, env } = converse;
    const { url, jid, sid, rid, features, answers } = proven;
    connection.service = url;
    if (!api.connection.isType('bosh')) connection.setProtocol();
    connection.reset();
    await env.u.setUserJID(jid);
    stream.abandon();
    const featuresAnnounced = announceFeatures(converse, connection, restored, features);
    // A restored session's are in Converse's cache: nobody has to wait for them to attach.
    if (!restored) await featuresAnnounced;

    const handlers = handlersStand(api, connection);
    connection.restored = restored;
    // Core knows it by a status that it is not told, and keeps the presences if so.
    connection.hasResumed = () => connection.restored;
    connection.send_initial_presence = !restored;
    connection.pause();
    connection.attach(jid, sid, rid, callback, WAIT);

    await handlers;
    if (!connection.connected) return restored;
    standing();
    answers.deliver((body) => {
        if (connection.connected) receive(connection, body);
        return connection.connected;
    });
    // Strophe knows nothing of requests of ours that have no answer yet: its first one may have to wait for them, and so
    // may its second. After that it keeps its own order.
    for (const more of [1, 2]) {
        await answers.room(more);
        if (!connection.connected) return restored;
        connection.resume();
        connection.flush();
        if (more === 1) connection.pause();
    }
    return restored;
}
