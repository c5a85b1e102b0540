/** The site's own check of a name and a password: the directory is asked for the person, then it compares. */
import { AndFilter, Client, EqualityFilter, InvalidCredentialsError } from 'ldapts';
import type { Visitor } from '../backend.ts';

export interface SignInOptions {
    url: string;
    base: string;
    /** May look for people. */
    service: { dn: string; password: string };
    /** The attribute that holds the name. */
    name: string;
    objectClass: string;
}

/** Keeps the password for the chat, in memory, until the person signs out. */
export interface DirectoryVisitor extends Visitor {
    password: string;
}

export const createSignIn =
    ({ url, base, service, name, objectClass }: SignInOptions) =>
    async (user: string, password: string): Promise<DirectoryVisitor | undefined> => {
        // A bind without a password is anonymous (RFC 4513, 5.1.2): some directories say yes to it, whoever it is.
        if (!user || !password || user.includes('\0')) return undefined;
        const client = new Client({ url, timeout: 5000, connectTimeout: 5000 });
        try {
            await client.bind(service.dn, service.password);
            // Filter objects send a value as it is: nothing in a name can become a part of the filter.
            const filter = new AndFilter({
                filters: [
                    new EqualityFilter({ attribute: 'objectClass', value: objectClass }),
                    new EqualityFilter({ attribute: name, value: user }),
                ],
            });
            const { searchEntries } = await client.search(base, { scope: 'one', filter, attributes: [name] });
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
        } finally {
            await client.unbind();
        }
    };
