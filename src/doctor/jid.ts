/** The parts of a JID. */
export const domainOf = (jid: string): string => jid.split('/')[0]!.split('@')[1]!;
export const resourceOf = (jid: string): string => jid.split('/').slice(1).join('/');
