/** The requests of one BOSH session (XEP-0124): counts them, sends each over HTTP, reads the answer. */
import { noEndpoint, refused, terminated, unreachable } from './conditions.ts';
import type { Route } from './route.ts';
import { BoshError } from './session.ts';
import { tag, type Attributes } from './xml.ts';

const httpbind = 'http://jabber.org/protocol/httpbind';

export interface WireOptions extends Route {
    /** The next request's id. Default: a random one, for a session yet to be opened. */
    rid?: number;
    sid?: string;
}

export interface Request {
    rid: number;
    body: string;
}

export interface Answer {
    body: Element;
    /** The same as it came. */
    text: string;
}

export interface Wire {
    /** The next request's id. */
    rid: number;
    /** Empty until the server has opened the session. */
    sid: string;
    /**
     * Builds a request under the next RID.
     * @param payload XML text.
     * @param attributes of the `<body>`, beside `rid`, `sid` and `xmlns`.
     */
    next(payload?: string, attributes?: Attributes): Request;
    /**
     * Sends a request as it is, for the first time or again; `fetch` is called before this returns.
     * @throws {BoshError} for every answer but a `<body>` that goes on; with the signal's reason when that fires.
     */
    repeat(request: Request): Promise<Answer>;
    /** Sends stanzas under the next RID and resolves with the answer's `<body>`; otherwise as `next` and `repeat`. */
    send(payload?: string, attributes?: Attributes): Promise<Element>;
    /** Ends every request under way, without a word to the server: each rejects with an `AbortError`. */
    close(): void;
    /**
     * Closes the wire and, only once, ends the session on the server, if there is one. Never throws, and `signal` does
     * not stop it.
     * @param keepalive lets the request outlive the page.
     * @param before bodies that have to arrive first.
     * @returns false when the network is down.
     */
    end(payload?: string, keepalive?: boolean, before?: string[]): Promise<boolean>;
}

export function createWire({
    url,
    env,
    sid = '',
    // XEP-0124, section 14.1: random, and low enough never to pass 2^53 in the life of a session.
    rid = env.crypto.getRandomValues(new Uint32Array(1))[0]! || 1,
    timeout = 20_000,
    headers,
    withCredentials,
    signal,
}: WireOptions): Wire {
    const closing = new AbortController();

    async function post(body: string, stops: AbortSignal[], keepalive?: boolean): Promise<Answer> {
        const late = new AbortController();
        const error = unreachable(`\`bosh_service_url\` did not answer in ${timeout} ms.`, 'timeout');
        const timer = env.setTimeout(() => late.abort(error), timeout);
        const stop = AbortSignal.any([late.signal, ...stops]);
        try {
            const response = await env.fetch(url, {
                method: 'POST',
                // As text/plain, by default: text/xml would cost a CORS preflight per request. Servers do not look.
                body,
                headers,
                // As Strophe's: a proxy's cookie may say which node has the session.
                credentials: withCredentials ? 'include' : 'same-origin',
                cache: 'no-store',
                keepalive,
                signal: stop,
            });
            if (!response.ok) throw refused(response.status, !!wire.sid);
            const text = await response.text();
            return { body: read(text), text };
        } catch (error) {
            stop.throwIfAborted();
            if (error instanceof BoshError) throw error;
            throw unreachable('`bosh_service_url` is down, or blocked by CORS or `connect-src`.', 'network');
        } finally {
            env.clearTimeout(timer);
        }
    }

    function read(text: string): Element {
        let body: Element | undefined;
        try {
            // A refusal at the opening, by ejabberd: it declares `stream` twice, and no parser takes that.
            body = env.parseXML(text.replace(/( xmlns:stream='[^']*')(?=[^>]*\1)/, ''));
        } catch {
            // Not XML at all.
        }
        if (body?.namespaceURI === httpbind) {
            if (body.getAttribute('type') === 'terminate') throw terminated(body, !!wire.sid);
            wire.sid ||= body.getAttribute('sid') ?? '';
            if (wire.sid) return body;
        }
        throw unreachable(`${noEndpoint}.`, 'not-bosh');
    }

    const wire: Wire = {
        sid,
        rid,
        next(payload, attributes) {
            const { rid, sid } = wire;
            wire.rid += 1;
            return {
                rid,
                body: tag('body', { rid, ...(sid && { sid }), xmlns: httpbind, ...attributes }, payload),
            };
        },
        repeat: ({ body }) => post(body, signal ? [closing.signal, signal] : [closing.signal]),
        send: async (payload, attributes) => (await wire.repeat(wire.next(payload, attributes))).body,
        close: () => closing.abort(),
        async end(payload, keepalive, before = []) {
            if (!wire.sid || closing.signal.aborted) return true;
            closing.abort();
            for (const body of before) post(body, [], keepalive).catch(() => {});
            const { body } = wire.next(payload, { type: 'terminate' });
            // The answer to a terminate is a terminate, which is an error to everybody else.
            return post(body, [], keepalive).then(
                () => true,
                (error: unknown) => error instanceof BoshError && error.condition !== 'network',
            );
        },
    };
    return wire;
}
