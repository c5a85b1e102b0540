/** Where tokens may come from. */

/** Names that never leave the machine, so that plain `http:` shows nobody anything. */
const LOOPBACK = /^(.+\.)?localhost$|^127\.[\d.]+$|^\[::1]$/;

/**
 * Whether a URL would bring tokens over plain `http:` from another host than the page's, or to a page that is
 * itself on `https:` (browsers block that without saying why). Loopback addresses are excepted.
 *
 * @returns false for what is no URL: that is another complaint.
 */
export function plainFromElsewhere(url: string, baseURL: string): boolean {
    if (!URL.canParse(url, baseURL)) return false;
    const { protocol, hostname } = new URL(url, baseURL);
    const page = new URL(baseURL);
    if (protocol !== 'http:' || LOOPBACK.test(hostname)) return false;
    return page.protocol !== protocol || page.hostname !== hostname;
}
