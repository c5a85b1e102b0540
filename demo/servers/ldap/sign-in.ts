/** The site's own check of a name and a password: the directory is asked for the person, then it compares. */
import { AndFilter, EqualityFilter, FilterParser, InvalidCredentialsError } from 'ldapts';
import type { Visitor } from '../backend.ts';
import { connected, type Access, type Account } from './client.ts';

export interface SignInOptions extends Access {
    base: string;
    scope: 'one' | 'sub';
    /** May look for people. */
    service: Account;
    /** The attribute that holds the name. */
    name: string;
    /** Who of those under the base may sign in, as in the XMPP server's configuration. */
    filter: string;
}

/** Keeps the password for the chat, in memory, until the person signs out. */
export interface DirectoryVisitor extends Visitor {
    password: string;
}

export const createSignIn =
    ({ base, scope, service, name, filter, ...access }: SignInOptions) =>
    async (user: string, password: string): Promise<DirectoryVisitor | undefined> => {
        // A bind without a password is anonymous (RFC 4513, 5.1.2): some directories say yes to it, whoever it is.
        if (!user || !password || user.includes('\0')) return undefined;
        return connected(access, service, async (client) => {
            // Filter objects send a value as it is: nothing in a name can become a part of the filter.
            const named = new AndFilter({
                filters: [
                    FilterParser.parseString(filter),
                    new EqualityFilter({ attribute: name, value: user }),
                ],
            });
            const { searchEntries } = await client.search(base, { scope, filter: named, attributes: [name] });
            const [found, another] = searchEntries;
            if (!found || another) return undefined;
            try {
                await client.bind(found.dn, password);
            } catch (error) {
                if (error instanceof InvalidCredentialsError) return undefined;
                throw error;
            }
            // The directory's spelling, not what was typed: it compares names without regard to case.
            return { user: String(found[name]).toLowerCase(), password };
        });
    };
