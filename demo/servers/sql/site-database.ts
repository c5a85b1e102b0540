/** The site's database with its people, and the files that its operator runs there. */
import { randomBytes } from 'node:crypto';
import type { Sql } from 'postgres';
import { people } from '../../hosts/people.ts';
import { domain, onEjabberd, onProsody, type XMPPServer } from '../xmpp-server.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { createUsers, type Users } from './users.ts';

export interface SiteDatabase {
    readonly postgres: Postgres;
    /** As the site. */
    readonly sql: Sql;
    readonly users: Users;
    /** As the XMPP server. */
    readonly asServer: Sql;
}

const password = (): string => randomBytes(16).toString('hex');

/** @param folder with the operator's files. @param tables the one that both servers need. */
export async function startSiteDatabase(
    folder: URL,
    tables: string,
    kind: XMPPServer['kind'],
): Promise<SiteDatabase & { server: XMPPServer }> {
    const sitePassword = password();
    const postgres = await startPostgres(sitePassword);
    try {
        const sql = postgres.connect('site', sitePassword);
        // As the site does it: what it makes is its own.
        await sql.file(new URL('./users.sql', import.meta.url));
        await sql.file(new URL(tables, folder));
        const role = kind.toLowerCase();
        const serverPassword = password();
        postgres.run(new URL(`${role}.sql`, folder), { 'example.org': domain }, { password: serverPassword });
        const users = createUsers(sql);
        for (const [user, word] of Object.entries(people)) await users.add(user, word);
        const values = {
            'db.example.org': '127.0.0.1',
            '5432': String(postgres.port),
            [`${role}'s own password`]: serverPassword,
        };
        const server = await (kind === 'Prosody'
            ? onProsody({ file: new URL('prosody.cfg.lua', folder), values })
            : onEjabberd({ file: new URL('ejabberd.yml', folder), values }));
        return { postgres, sql, users, asServer: postgres.connect(role, serverPassword), server };
    } catch (error) {
        await postgres.stop();
        throw error;
    }
}
