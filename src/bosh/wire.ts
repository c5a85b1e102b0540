/** The requests of one BOSH session (XEP-0124): counts them, sends them, keeps the ledger of the unanswered. */
import { httpbind, post, type Route } from './post.ts';
import { BoshError, type Ledger } from './session.ts';
import { tag, type Attributes } from './xml.ts';

export interface WireOptions extends Route {
    /** The next request's id. Default: a random one, for a session yet to be opened. */
    rid?: number;
    sid?: string;
    /** Told of every request sent and answered. Default: none. */
    ledger?: Ledger;
}

export interface Request {
    rid: number;
    body: string;
}

export interface Wire {
    readonly url: string;
    /** The next request's id. */
    readonly rid: number;
    /** Unknown until the server has opened the session. */
    sid?: string;
    ledger?: Ledger;
    /** Builds a request under the next RID and notes it as sent; `repeat` has to send it in the same task. */
    next(payload?: string, attributes?: Attributes): Request;
    /**
     * Sends a request as it is, for the first time or again; the ledger does not hear of it.
     * @throws {BoshError}
     */
    repeat(request: Request, options?: { timeout?: number; keepalive?: boolean }): Promise<Element>;
    /**
     * Sends stanzas under the next RID and resolves with the answer's `<body>`.
     * @param payload XML text.
     * @param attributes of the `<body>`, beside `rid`, `sid` and `xmlns`.
     * @throws {BoshError}
     */
    send(payload?: string, attributes?: Attributes): Promise<Element>;
    /** Ends every request under way, without a word to the server: each rejects with an `AbortError`. */
    close(): void;
}

export function createWire({
    env,
    sid,
    ledger,
    rid = randomRid(env.crypto),
    signal,
    ...route
}: WireOptions): Wire {
    const closing = new AbortController();
    const given = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;

    const wire: Wire = {
        url: route.url,
        get rid() {
            return rid;
        },
        sid,
        ledger,
        next(payload, attributes) {
            if (!Number.isSafeInteger(rid)) {
                // XEP-0124, section 14: beyond 2^53 two requests could look the same.
                throw new BoshError('session-lost', 'No `rid` is left.', 'rid');
            }
            const request = {
                rid,
                body: tag('body', { rid, sid: wire.sid, xmlns: httpbind, ...attributes }, payload),
            };
            wire.ledger?.sent(rid, request.body);
            rid += 1;
            return request;
        },
        repeat(request, options) {
            return post({ ...route, ...options, env, signal: given, body: request.body, bound: !!wire.sid });
        },
        async send(payload, attributes) {
            const request = wire.next(payload, attributes);
            const answer = await wire.repeat(request);
            wire.ledger?.answered(request.rid);
            return answer;
        },
        close() {
            closing.abort();
        },
    };
    return wire;
}

/** XEP-0124, section 14.1: random, and low enough never to pass 2^53 in the life of a session. */
function randomRid(crypto: Crypto): number {
    return crypto.getRandomValues(new Uint32Array(1))[0]! || 1;
}
