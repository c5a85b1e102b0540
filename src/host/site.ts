/** One exchange with the host site over HTTP. */
import type { Network } from '../environment.ts';
import { plainFromElsewhere } from './address.ts';
import { fromStatus, fromValue, misconfigured, signedOut } from './outcome.ts';
import type { Outcome } from './outcome.ts';

type Additions = RequestInit | null | undefined;

/** `RequestInit` additions, or a function giving them, called at every request: a CSRF token may change. */
export type SessionRequest = RequestInit | (() => Additions | Promise<Additions>);

/** Replies are a few hundred bytes; a signed token a few thousand. */
const MAX_BODY = 64 * 1024;

/** Tells the network, by the body or its reader, that nobody will read the rest. */
const cancel = (body: { cancel(): Promise<void> } | null | undefined) =>
    void body?.cancel().catch(() => undefined);

/** @returns the text; empty when it is above the limit: the rest is neither read nor waited for. */
async function readBody(response: Response): Promise<string> {
    const { body, headers } = response;
    const length = Number(headers.get('content-length'));
    // Known to be small: read at once, since each chunk would wait its turn behind Converse's own start.
    if (length > 0 && length <= MAX_BODY && !headers.has('content-encoding')) return response.text();
    const reader = body?.getReader();
    const decoder = new TextDecoder();
    let text = '';
    let size = 0;
    while (size <= MAX_BODY) {
        const chunk = await reader?.read();
        if (!chunk?.value) return text;
        size += chunk.value.byteLength;
        text += decoder.decode(chunk.value, { stream: true });
    }
    cancel(reader);
    return '';
}

/** What does not change from one request to the next. */
export interface Endpoint {
    /** The setting that says whom to ask; messages name it. */
    setting: 'prebind_url' | 'credentials_url' | 'session_fetch';
    /** Of `prebind_url` or `credentials_url`; relative to `env.baseURL`. */
    url?: string | null | undefined;
    /** `session_request`; not used with `session_fetch`. */
    request?: SessionRequest | null | undefined;
    /** Told when the request is repeated to find out what was wrong. */
    probed?: () => void;
    env: Network;
}

/** @throws when the network failed, in whatever way `fetch` and its streams do. */
export async function askSite(
    { setting, url, request, probed, env }: Endpoint,
    signal: AbortSignal,
): Promise<Outcome> {
    const { baseURL } = env;
    const { href, origin, pathname } = new URL(url ?? '', baseURL);
    if (plainFromElsewhere(href, baseURL)) {
        return misconfigured(`${setting} is plain http: on another host: use https:.`);
    }
    // Without the query: it may hold a secret.
    const asked = `${setting} (${pathname})`;
    const requestedAt = env.now();

    // The page's additions win, headers whatever their case; only the signal is always ours.
    const given = typeof request === 'function' ? await request() : request;
    const headers = new Headers({ Accept: 'application/json' });
    // Elsewhere they would cost a preflight.
    if (origin === new URL(baseURL).origin) {
        headers.set('X-Requested-With', 'XMLHttpRequest');
        // In a tab that was duplicated or restored Chromium answers from its cache, whatever `cache` says.
        headers.set('Cache-Control', 'no-cache');
    }
    new Headers(given?.headers).forEach((value, name) => headers.set(name, value));
    const init: RequestInit = { cache: 'no-store', credentials: 'same-origin', ...given, headers, signal };

    // A redirect to another origin (single sign-on) and a dead network look the same: `fetch` throws. So the
    // request is repeated once without following redirects. That answer is as good as the first would have been.
    const response = await env.fetch(href, init).catch((error: unknown) => {
        // An aborted one sends nothing.
        if (!env.online() || signal.aborted) throw error;
        probed?.();
        return env.fetch(href, { ...init, redirect: 'manual' });
    });
    const redirected = signedOut(`${asked} redirects to a page`);
    const hasLeft = response.type === 'opaqueredirect' || new URL(response.url || href).origin !== origin;
    const known = hasLeft ? redirected : fromStatus(response, asked, env.now());
    if (known) {
        cancel(response.body);
        return known;
    }
    const text = await readBody(response);
    try {
        return fromValue(JSON.parse(text), asked, requestedAt);
    } catch {
        // Only now, since PHP sends JSON as `text/html` unless told otherwise.
        const page = /html/i.test(response.headers.get('content-type') ?? '');
        if (page && response.redirected) return redirected;
        const what = page ? 'a web page' : 'no JSON of at most 64 KB';
        return misconfigured(`${asked} answered ${what}: let it answer with tokens only.`);
    }
}
