/** Chat passwords that are stored nowhere, and what the chat server compares them with. */
import { createHash, createHmac, pbkdf2Sync, randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';

export interface Keys {
    /** At sign-in: the chat server learns the password's keys, unless it has them. @returns the generation. */
    write(user: string): Promise<string>;
    /** At the endpoint. @returns undefined for who is blocked, or has signed in before the password changed. */
    passwordOf(user: string, generation: string): Promise<string | undefined>;
}

// RFC 7677 asks for no less. More would not help: nobody can guess 256 random bits.
const iterations = 4096;

/** RFC 5802, section 3, with SHA-256. A password in hexadecimal needs no SASLprep. */
function scramKeys(password: string, salt: string): { stored: Buffer; server: Buffer } {
    const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
    const key = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
    return {
        stored: createHash('sha256').update(key('Client Key')).digest(),
        server: key('Server Key'),
    };
}

/**
 * The same password for every device of a person, until its generation ends. It takes both the site's secret, which is
 * not in the database, and the generation, which is in nothing else.
 */
export function createKeys(sql: Sql, secret: string): Keys {
    const password = (user: string, generation: string): string =>
        createHmac('sha256', secret).update(`${user}\n${generation}`).digest('hex');
    const generationOf = async (user: string): Promise<string | undefined> => {
        const rows = await sql<{ chat_generation: string }[]>`
            SELECT chat_generation FROM users WHERE username = ${user} AND active`;
        return rows[0]?.chat_generation;
    };
    return {
        async write(user) {
            const generation = await generationOf(user);
            if (!generation) throw new Error('Blocked while signing in.');
            const salt = randomUUID();
            const { stored, server } = scramKeys(password(user, generation), salt);
            await sql`
                INSERT INTO chat_keys (username, generation, salt, iteration_count, stored_key, server_key)
                VALUES (${user}, ${generation}, ${salt}, ${iterations}, ${stored}, ${server})
                ON CONFLICT (username) DO UPDATE SET
                    (generation, salt, iteration_count, stored_key, server_key) =
                    (EXCLUDED.generation, EXCLUDED.salt, EXCLUDED.iteration_count,
                        EXCLUDED.stored_key, EXCLUDED.server_key)
                WHERE chat_keys.generation <> EXCLUDED.generation`;
            return generation;
        },
        passwordOf: async (user, generation) =>
            (await generationOf(user)) === generation ? password(user, generation) : undefined,
    };
}
