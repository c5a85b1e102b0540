/** Tokens that the chat server reads in the site's database, good for two minutes. */
import { randomBytes } from 'node:crypto';
import type { Sql } from 'postgres';

export interface Token {
    token: string;
    /** Whole seconds. */
    expires_in: number;
}

/**
 * A token for somebody: the one they have, while it is good for another minute. A second device must not end the token
 * that the first has just been given.
 * @returns undefined for who is blocked.
 */
export async function tokenOf(sql: Sql, user: string): Promise<Token | undefined> {
    const rows = await sql<Token[]>`
        INSERT INTO chat_tokens AS old (username, token, expires)
        SELECT username, ${randomBytes(24).toString('base64url')}, now() + interval '2 minutes'
        FROM users WHERE username = ${user} AND active
        ON CONFLICT (username) DO UPDATE SET (token, expires) = (
            SELECT
                CASE WHEN fresh THEN old.token ELSE EXCLUDED.token END,
                CASE WHEN fresh THEN old.expires ELSE EXCLUDED.expires END
            FROM (SELECT old.expires > now() + interval '1 minute' AS fresh) AS age
        )
        RETURNING token, floor(extract(epoch FROM expires - now()))::integer AS expires_in`;
    return rows[0];
}
