/** Addresses (RFC 7622): as much of them as comparing users takes. */

/** The address without its resource, in lower case. */
export function bareJid(jid: string): string {
    return jid.replace(/\/.*$/s, '').toLowerCase();
}

export function sameBareJid(a: string | undefined, b: string): boolean {
    return a !== undefined && bareJid(a) === bareJid(b);
}

/** The domain of a JID; of a bare domain, itself. */
export function domainOf(jid: string): string {
    return bareJid(jid).replace(/^.*@/s, '');
}
