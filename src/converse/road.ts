/** What both roads to a connection need, BOSH and WebSocket. */
import type { Saved } from '../session/saved.ts';
import { happens } from './event.ts';
import type { Stream } from './stream.ts';
import type { Connection, ConverseApi } from './types.ts';

/** Seconds a request may be held; as Converse asks for it. */
export const WAIT = 59;

export interface Tools {
    stream: Stream;
    saved: Pick<Saved, 'socketJid'>;
    /** Called when Converse's handlers stand, before it is given anything. */
    standing(): void;
}

/** Resolves when Converse's handlers stand, or should do by now; to be asked for before Converse hears that it is connected. */
export function handlersStand(api: ConverseApi, connection: Connection): Promise<boolean> {
    // On a reconnect the chats are there already, and only the handlers are registered again.
    const standing = connection.reconnecting ? 'presencesInitialized' : 'chatBoxesFetched';
    return happens(api, standing);
}
