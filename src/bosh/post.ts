/** One `<body>` there and one back over HTTP, with a time limit. */
import type { BoshEnvironment } from '../environment.ts';
import { noEndpoint, refused, terminated } from './conditions.ts';
import { BoshError } from './session.ts';

export const httpbind = 'http://jabber.org/protocol/httpbind';

/** How a connection manager is reached; the same for every request of a session. */
export interface Route {
    /** The connection manager's address, Converse's `bosh_service_url`. */
    url: string;
    env: BoshEnvironment;
    /** Milliseconds for one request. */
    timeout?: number;
    /** Added to every request. Any of these makes a browser send a CORS preflight to another origin. */
    headers?: Record<string, string>;
    /** Send cookies to another origin too; the server has to allow it by `Access-Control-Allow-Credentials`. */
    withCredentials?: boolean;
    /** Gives everything up at once; what was under way rejects with the signal's reason. */
    signal?: AbortSignal;
}

export interface Post extends Route {
    body: string;
    /** Whether the request belongs to a session already. Default: false. */
    bound?: boolean;
    /** Let the request outlive the page. Default: false. */
    keepalive?: boolean;
}

/**
 * Sends a body and resolves with the answer's. `fetch` is called before this returns.
 * @throws {BoshError} for everything but a `<body>` that goes on; with the signal's reason when that fires.
 */
export async function post({
    url,
    env,
    timeout = 20_000,
    headers,
    withCredentials = false,
    signal,
    body,
    bound = false,
    keepalive = false,
}: Post): Promise<Element> {
    const controller = new AbortController();
    let late = false;
    const timer = env.setTimeout(() => {
        late = true;
        controller.abort();
    }, timeout);
    try {
        const response = await env.fetch(url, {
            method: 'POST',
            body,
            // Not text/xml: that would cost a CORS preflight per request. Servers do not look at it.
            headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
            credentials: withCredentials ? 'include' : 'omit',
            cache: 'no-store',
            keepalive,
            signal: signal ? AbortSignal.any([signal, controller.signal]) : controller.signal,
        });
        if (!response.ok) throw refused(response.status, bound);
        return read(await response.text(), env, bound);
    } catch (error) {
        if (error instanceof BoshError) throw error;
        if (signal?.aborted) throw signal.reason;
        throw late
            ? unreachable(`\`bosh_service_url\` did not answer within ${timeout} ms.`, 'timeout')
            : unreachable('`bosh_service_url` is down, or blocked by CORS or `connect-src`.', 'network');
    } finally {
        env.clearTimeout(timer);
    }
}

function read(text: string, env: BoshEnvironment, bound: boolean): Element {
    let body: Element | undefined;
    try {
        body = env.parseXML(text);
    } catch {
        // Not XML at all.
    }
    if (body?.localName !== 'body' || body.namespaceURI !== httpbind) throw notBosh();
    if (body.getAttribute('type') === 'terminate') throw terminated(body, bound);
    return body;
}

/** The answer came from something else than a BOSH connection manager. */
export function notBosh(): BoshError {
    return unreachable(`${noEndpoint}.`, 'not-bosh');
}

export function unreachable(message: string, condition: string): BoshError {
    return new BoshError('server-unreachable', message, condition);
}
