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

/** What it calls on is a body or its reader. Tells the network that nobody will read the rest. */
const cancel = (body: { cancel(): Promise<void> } | null | undefined) =>
    void body?.cancel().catch(() => undefined);

/** @returns the text; empty when it is above the limit: the rest is neither read nor waited for. */
async function readBody({ body }: Response): Promise<string> {
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

export interface Exchange {
    /** The setting that gave the URL; messages name it. */
    setting: string;
    /** Relative to `env.baseURL`. */
    url: string;
    request: SessionRequest | null | undefined;
    env: Network;
    signal: AbortSignal;
}

/** @throws when the network failed, in whatever way `fetch` and its streams do. */
export async function askSite({ setting, url, request, env, signal }: Exchange): Promise<Outcome> {
    const { baseURL } = env;
    if (plainFromElsewhere(url, baseURL)) {
        return misconfigured(`${setting} is plain http: on another host: use https:.`);
    }
    const { href, origin, pathname } = new URL(url, baseURL);
    // Without the query: it may hold a secret.
    const asked = `${setting} (${pathname})`;
    const requestedAt = env.now();

    // The page's additions win, headers whatever their case; only the signal is always ours.
    const init: RequestInit = { cache: 'no-store', credentials: 'same-origin' };
    const headers = new Headers({ Accept: 'application/json' });
    // Elsewhere it would cost a preflight.
    if (origin === new URL(baseURL).origin) headers.set('X-Requested-With', 'XMLHttpRequest');
    try {
        const given = typeof request === 'function' ? await request() : request;
        new Headers(given?.headers).forEach((value, name) => headers.set(name, value));
        Object.assign(init, given, { headers, signal });
    } catch {
        return misconfigured('session_request threw, or gives wrong headers.');
    }

    // A redirect to another origin (single sign-on) and a dead network look the same: `fetch` throws. So the request
    // is repeated once without following redirects. That answer is as good as the first would have been.
    const redirect = 'manual';
    const response = await env.fetch(href, init).catch((error: unknown) => {
        if (signal.aborted || init.redirect === redirect || !env.online()) throw error;
        return env.fetch(href, { ...init, redirect });
    });
    const redirected = () => signedOut(`${asked} redirects to a page`);
    const hasLeft = response.type === 'opaqueredirect' || new URL(response.url || href).origin !== origin;
    const known = hasLeft ? redirected() : fromStatus(response, asked, env.now());
    if (known) {
        cancel(response.body);
        return known;
    }
    const text = await readBody(response);
    try {
        return fromValue(JSON.parse(text), asked, requestedAt);
    } catch {
        // Only now, since PHP sends JSON as `text/html` unless told otherwise.
        const page = /^\s*</.test(text) || /html/i.test(response.headers.get('content-type') ?? '');
        if (page && response.redirected) return redirected();
        const what = page ? 'a web page' : 'no JSON of at most 64 KB';
        return misconfigured(`${asked} answered ${what}: let it answer with the tokens only.`);
    }
}
