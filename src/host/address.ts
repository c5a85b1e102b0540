/** The URL of the host site's endpoint, before anything is asked of it. */

/** `URL.parse`, which not all supported engines have. */
function parse(url: string, baseURL?: string): URL | null {
    try {
        return new URL(url, baseURL);
    } catch {
        return null;
    }
}

/** Names that never leave the machine (RFC 6761, RFC 5735), so that plain `http:` shows nobody anything. */
const isLoopback = (hostname: string): boolean =>
    /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);

/**
 * Whether a URL would bring tokens over plain `http:` from another host than the page's, or to a page that is
 * itself on `https:` (browsers block that without saying why). Loopback addresses are excepted.
 *
 * @returns false for what is no URL: that is another complaint.
 */
export function plainFromElsewhere(url: string, baseURL: string): boolean {
    const target = parse(url, baseURL);
    if (target?.protocol !== 'http:' || isLoopback(target.hostname)) return false;
    const page = parse(baseURL);
    return page?.protocol !== 'http:' || page.hostname !== target.hostname;
}

export interface Address {
    url: URL;
    /** Whether it is on the page's own origin. */
    own: boolean;
    /** For messages: without query, fragment, user name and password. */
    shown: string;
}

/** @returns the address, or what is wrong with it, as the end of a sentence that begins with the setting. */
export function readAddress(given: unknown, baseURL: string): Address | string {
    const url = typeof given === 'string' && given ? parse(given, baseURL) : null;
    if (!url || !/^https?:$/.test(url.protocol)) return 'is not a web address such as /chat/session.';
    // `fetch` refuses these as it reports a dead network.
    if (url.username || url.password) return 'has a user name or password in it: take it out.';
    if (plainFromElsewhere(url.href, baseURL)) {
        return 'would bring tokens over plain http: from another host: use https:.';
    }
    const own = url.origin === parse(baseURL)?.origin;
    return { url, own, shown: own ? url.pathname : url.origin + url.pathname };
}
