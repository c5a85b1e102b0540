/** The chat client as the machine sees it. Converse is one; tests have another. */
import type { Proven, ServerReason } from '../bosh/session.ts';
import type { Credentials, Token } from '../host/reply.ts';

/** What the client is given to connect with. */
export type Handover =
    /** A proven BOSH session; `restored`: the client was present on it before, no second initial presence. */
    | { proven: Proven; restored: boolean }
    /**
     * What to log in with over WebSocket, which the client does itself. `resume`: the full JID of a stream (XEP-0198)
     * that was this tab's.
     */
    | { secret: Credentials | Token; url: string; resume: string | undefined };

export type Connected = { ok: true; jid: string } | { ok: false; reason: ServerReason; message: string };

/** Why a connection that worked is gone. */
export interface Drop {
    reason: ServerReason | 'offline' | 'network';
    message: string;
    /** The server has ended the session: it is not worth taking up again. */
    dead: boolean;
    /** The page itself comes back: no server has to be spared. */
    returning?: boolean;
}

export interface Client {
    /** Connects. Resolves when the client has announced that it is connected, or with what failed. */
    connect(handover: Handover): Promise<Connected>;
    /**
     * Lets go of the connection, if there is one. On BOSH the session has already been terminated.
     * @param parting the user leaves as well: nothing of theirs stays in memory or on the screen.
     */
    leave(parting: boolean): Promise<unknown>;
    /** The page is being left: sends nothing more. */
    pause(): void;
    /** Finds out now whether the connection lives; drops it with `cause` where it does not, or without asking. */
    check(cause: Drop, ask: boolean): void;
}
