/** @returns an address that leads to a page, relative to this one; undefined for anything else. */
export function webAddress(url: string | null, base = document.baseURI): string | undefined {
    if (!url || !URL.canParse(url, base)) return undefined;
    const { protocol, href } = new URL(url, base);
    return /^https?:$/.test(protocol) ? href : undefined;
}
