/**
 * Hands a proven BOSH session over: Strophe does nothing but attach. What the server has sent meanwhile waits until
 * Converse's handlers stand; until then Strophe sends nothing, so that nothing newer can overtake it.
 */
import type { Handover } from '../session/client.ts';
import { announceFeatures } from './features.ts';
import { receive } from './private.ts';
import type { Connection, ConverseApi, PrivateConverse, StatusCallback } from './types.ts';

/** Seconds a request may be held; as Converse asks for it. */
const WAIT = 59;
/** Milliseconds after which Strophe goes on even if Converse has not said that it is ready. */
const PATIENCE = 5000;

/**
 * @param callback hears what becomes of the connection.
 * @returns when Converse has announced the connection; the answers follow when its handlers stand.
 */
export async function attach(
    { proven, restored }: Handover,
    connection: Connection,
    converse: PrivateConverse,
    callback: StatusCallback,
): Promise<void> {
    const { api, env } = converse;
    const reconnecting = Boolean(connection.reconnecting);
    connection.service = proven.url;
    if (!api.connection.isType('bosh')) connection.setProtocol();
    connection.reset();
    await env.u.setUserJID(proven.jid);
    await announceFeatures(converse, connection, restored, proven.features);

    const announced = happens(api, reconnecting ? 'reconnected' : 'connected');
    // On a reconnect the chats are there already, and only the handlers are registered again.
    const handlersStand = happens(api, reconnecting ? 'presencesInitialized' : 'chatBoxesFetched');
    connection.restored = restored;
    connection.send_initial_presence = !restored;
    connection.pause();
    connection.attach(proven.jid, proven.sid, proven.rid, callback, WAIT);

    void handlersStand.then(() => {
        connection.resume();
        if (!connection.connected) return;
        proven.answers.deliver((body) => {
            if (connection.connected) receive(connection, body);
        });
        connection.flush();
    });
    await announced;
}

/**
 * Waits for an event of Converse's.
 * @returns whether it came: false when patience (ms) ended first. A plugin's fault must not silence the chat.
 */
export function happens(api: ConverseApi, event: string, patience = PATIENCE): Promise<boolean> {
    return new Promise((resolve) => {
        const done = (came: boolean): void => {
            clearTimeout(timer);
            api.listen.not(event, onEvent);
            resolve(came);
        };
        const onEvent = (): void => done(true);
        const timer = setTimeout(() => done(false), patience);
        api.listen.on(event, onEvent);
    });
}
