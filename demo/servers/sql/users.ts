/** The site's own people: its table, its password hash. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { Sql } from 'postgres';

export interface Users {
    add(user: string, password: string): Promise<void>;
    verify(user: string, password: string): Promise<boolean>;
    setPassword(user: string, password: string): Promise<void>;
    setActive(user: string, active: boolean): Promise<void>;
}

const derive = (password: string, salt: string): Promise<Buffer> =>
    new Promise((resolve, reject) =>
        scrypt(password, salt, 32, (error, key) => (error ? reject(error) : resolve(key))),
    );

async function hashOf(password: string): Promise<string> {
    const salt = randomBytes(16).toString('base64');
    return `${salt} ${(await derive(password, salt)).toString('base64')}`;
}

/** Compared with when nobody has the name, so that the time of the answer does not tell who has an account. */
const nobody = hashOf(randomBytes(16).toString('hex'));

export function createUsers(sql: Sql): Users {
    return {
        async add(user, password) {
            await sql`INSERT INTO users (username, password_hash) VALUES (${user}, ${await hashOf(password)})`;
        },
        async verify(user, password) {
            // PostgreSQL takes no NUL in a text, and says so by an error: nobody has such a name.
            const rows = user.includes('\0')
                ? []
                : await sql<{ password_hash: string }[]>`
                      SELECT password_hash FROM users WHERE username = ${user} AND active`;
            const [salt = '', hash = ''] = (rows[0]?.password_hash ?? (await nobody)).split(' ');
            const same = timingSafeEqual(await derive(password, salt), Buffer.from(hash, 'base64'));
            return same && rows.length === 1;
        },
        async setPassword(user, password) {
            await sql`UPDATE users SET password_hash = ${await hashOf(password)} WHERE username = ${user}`;
        },
        async setActive(user, active) {
            await sql`UPDATE users SET active = ${active} WHERE username = ${user}`;
        },
    };
}
