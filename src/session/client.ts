/** The chat client as the machine sees it. Converse is one; tests have another. */
import type { Proven, ServerReason } from '../bosh/session.ts';
import type { Credentials, Token } from '../host/reply.ts';

/** A proven BOSH session on its way to the client. */
export interface Handover {
    proven: Proven;
    /** The client was present on this session before: no second initial presence. */
    restored: boolean;
}

/** A login that the client itself does, over WebSocket. */
export interface SocketLogin {
    url: string;
    secret: Credentials | Token;
    signal: AbortSignal;
}

export type SocketResult = { ok: true; jid: string } | { ok: false; reason: ServerReason; message: string };

/** Why a connection that worked is gone. */
export interface Drop {
    reason: ServerReason | 'offline';
    message: string;
    /** The server has ended the session: it is not worth taking up again. */
    dead: boolean;
}

export interface Client {
    /** Attaches to the session. Resolves when the client has announced that it is connected. */
    adopt(handover: Handover): Promise<void>;
    /** Logs in over WebSocket. Resolves when connected and announced, or with what failed. */
    socketLogin(login: SocketLogin): Promise<SocketResult>;
    /** Lets go of the connection, if there is one. On BOSH the session has already been terminated. */
    leave(): void;
}
