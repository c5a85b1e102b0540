/** Who can sign in to the example hosts, and their accounts on the XMPP server. */
import { createHmac } from 'node:crypto';
import type { Account, Contact } from '../xmpp/options.ts';

/** Name and password on the site. Every example has them in its own way. */
export const people: Readonly<Record<string, string>> = {
    alice: 'soundboard',
    bob: 'tuningfork',
    // Has no contacts.
    zoe: 'keybed',
};

/** The password that hosts without tokens use on the XMPP server: nobody types it, and nothing stores it. */
export function chatPassword(secret: string, user: string): string {
    return createHmac('sha256', secret).update(user).digest('hex');
}

export interface AccountsOptions {
    domain: string;
    /** Without it there are no passwords: the XMPP server asks the site. */
    secret?: string;
    /** Contacts of everybody, from elsewhere. */
    contacts?: Contact[];
}

export function accountsOf({ domain, secret, contacts = [] }: AccountsOptions): Account[] {
    const knows: Record<string, string> = { alice: 'bob', bob: 'alice' };
    return Object.keys(people).map((user) => {
        const friend = knows[user];
        return {
            user,
            password: secret && chatPassword(secret, user),
            name: user,
            roster: [...contacts, ...(friend ? [{ jid: `${friend}@${domain}`, name: friend }] : [])],
        };
    });
}
