/** The site's own PostgreSQL decides: the XMPP server reads a view in it, and nothing else. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { prebind } from '../../../src/bosh/prebind.ts';
import type { Backend, RunningBackend, Visitor } from '../backend.ts';
import { domain, type XMPPServer } from '../xmpp-server.ts';
import { postgresIsInstalled } from './postgres.ts';
import { createKeys } from './scram/keys.ts';
import { startSiteDatabase, type SiteDatabase } from './site-database.ts';
import { tokenOf } from './tokens/tokens.ts';

export type RunningSQL = RunningBackend & SiteDatabase;
type Kind = XMPPServer['kind'];

const folder = (name: string): URL => new URL(`./${name}/`, import.meta.url);
const jidOf = (user: string): string => `${user}@${domain}`;
/** The endpoint answers 401 to who is blocked, and to sessions from before a new password. */
const signedOut = (): Error => Object.assign(new Error('Sign in again.'), { statusCode: 401 });

export async function startScram(kind: Kind): Promise<RunningSQL> {
    const database = await startSiteDatabase(folder('scram'), 'keys.sql', kind);
    const { postgres, server, sql, users } = database;
    const keys = createKeys(sql, randomBytes(32).toString('hex'));
    async function credentials({ user, generation }: Visitor): Promise<{ jid: string; password: string }> {
        const password = await keys.passwordOf(user, generation as string);
        if (!password) throw signedOut();
        return { jid: jidOf(user), password };
    }
    return {
        ...database,
        signIn: async (user, password) =>
            (await users.verify(user, password)) ? { user, generation: await keys.write(user) } : undefined,
        ways: [
            { name: 'credentials', reply: credentials },
            {
                name: 'prebind',
                reply: async (visitor) =>
                    prebind({ bosh_service_url: server.boshURL, ...(await credentials(visitor)) }),
            },
        ],
        stop: async () => void (await Promise.all([server.stop(), postgres.stop()])),
    };
}

export async function startTokens(kind: Kind): Promise<RunningSQL> {
    const database = await startSiteDatabase(folder('tokens'), 'tokens.sql', kind);
    const { postgres, server, sql, users } = database;
    async function tokenFor({ user }: Visitor) {
        const token = await tokenOf(sql, user);
        if (!token) throw signedOut();
        return { jid: jidOf(user), mechanism: 'PLAIN', ...token };
    }
    return {
        ...database,
        signIn: async (user, password) => ((await users.verify(user, password)) ? { user } : undefined),
        ways: [
            { name: 'expiring token', reply: tokenFor },
            {
                name: 'prebind with a token',
                async reply(visitor) {
                    const { jid, token, mechanism } = await tokenFor(visitor);
                    return prebind({ bosh_service_url: server.boshURL, jid, token, mechanism });
                },
            },
        ],
        stop: async () => void (await Promise.all([server.stop(), postgres.stop()])),
    };
}

/** Whether one of the folders in a folder has such a file. */
const within = (path: string, file: string | RegExp): boolean => {
    try {
        return readdirSync(path).some((name) =>
            typeof file === 'string' ? existsSync(join(path, name, file)) : file.test(name),
        );
    } catch {
        return false;
    }
};
const drivers = {
    Prosody: () => within('/usr/lib', 'lua/5.4/dbd/postgresql.so'),
    ejabberd: () => within('/usr/lib/erlang/lib', /^p1_pgsql-/),
};
function missing(kind: Kind): string | undefined {
    const there = postgresIsInstalled() && drivers[kind]();
    return there ? undefined : 'PostgreSQL: run `node demo/setup.mjs servers`';
}

const kinds = ['Prosody', 'ejabberd'] as const;
export const backends: readonly Backend[] = [
    ...kinds.map((server) => ({
        name: 'sql/scram',
        title: 'SQL, SCRAM rows',
        server,
        ways: ['credentials', 'prebind'] as const,
        missing: missing(server),
        start: () => startScram(server),
    })),
    ...kinds.map((server) => ({
        name: 'sql/tokens',
        title: 'SQL, a view of expiring tokens',
        server,
        ways: ['expiring token', 'prebind with a token'] as const,
        missing: missing(server),
        start: () => startTokens(server),
    })),
];
