/** A BOSH session (XEP-0124, XEP-0206): what identifies it, and what is handed over of it. */
import type { Answers } from './answers.ts';

/** The triple and its limits. `rid` is always that of the **next** request. */
export interface BoshSession {
    /** The connection manager's address. */
    url: string;
    /** Full JID. */
    jid: string;
    sid: string;
    rid: number;
    /** Seconds without a request after which the server ends the session, if it said so. */
    inactivity?: number;
}

/** A session whose server has answered us on it. Only this is ever handed over. */
export interface Proven extends BoshSession {
    /** The stream features announced after authentication; unknown for a prebind. */
    features?: Element;
    /** What the server has sent meanwhile, and what it will still send in answer to requests of ours. */
    answers: Answers;
}

/**
 * Where the bodies of unanswered requests are kept, and of answers that nobody could take yet, so that the next page can
 * go on with both. Called in the same task in which a request leaves, and in which its answer has arrived.
 */
export interface Ledger {
    sent(rid: number, body: string): void;
    /** @param answer the `<body>` to be kept until it is delivered; without one there is nothing to deliver. */
    answered(rid: number, answer?: string): void;
    delivered(rid: number): void;
}

/** What a BOSH server's failure means for the session. */
export type ServerReason = 'server-unreachable' | 'session-lost' | 'rejected' | 'replaced' | 'policy';

/** A step of a BOSH session failed. `message` is for the site's developer and holds no secret. */
export class BoshError extends Error {
    override readonly name = 'BoshError';
    constructor(
        readonly reason: ServerReason,
        message: string,
        /** The server's own word: a terminate condition, a SASL failure, a stanza error or `HTTP 404`. */
        readonly condition?: string,
    ) {
        super(message);
    }
}
