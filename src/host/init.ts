/** What is sent to the host site: our defaults, and the page's own additions (`session_request`). */

type Additions = RequestInit | null | undefined;

/** `RequestInit` additions, or a function giving them, called at every request: a CSRF token may change. */
export type SessionRequest = RequestInit | (() => Additions | Promise<Additions>);

/**
 * The additions win over the defaults, headers whatever their case; only the signal is always ours.
 *
 * @param own whether the URL is on the page's own origin; elsewhere `X-Requested-With` costs a preflight.
 * @returns the init, or what is wrong with `session_request`, as the end of a sentence that begins so.
 */
export async function readInit(
    request: SessionRequest | null | undefined,
    { url, own, signal }: { url: URL; own: boolean; signal: AbortSignal },
): Promise<RequestInit | string> {
    let given: unknown;
    try {
        given = typeof request === 'function' ? await request() : request;
    } catch {
        return 'threw an exception: call it in the console to see it.';
    }
    if (given != null && typeof given !== 'object') return 'gives no object: expected RequestInit fields.';
    try {
        const { body, ...additions } = (given ?? {}) as RequestInit;
        const headers = new Headers({ Accept: 'application/json' });
        if (own) headers.set('X-Requested-With', 'XMLHttpRequest');
        new Headers(additions.headers).forEach((value, name) => headers.set(name, value));
        const init: RequestInit = {
            cache: 'no-store',
            credentials: 'same-origin',
            ...additions,
            headers,
            signal,
        };
        // `fetch` reports a wrong field as it reports a dead network; this tells the two apart. Without the
        // body, which a stream could give only once.
        const { method } = new Request(url, init);
        if (body == null) return init;
        if (/^(GET|HEAD)$/.test(method)) return 'gives a body without a method for it: add method: "POST".';
        return { ...init, body };
    } catch {
        return 'gives what fetch refuses: check its method, headers and modes.';
    }
}
