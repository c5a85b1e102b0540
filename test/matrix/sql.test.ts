/** The site's PostgreSQL decides, on both servers: what changes there counts at once, and nothing else gets in. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../demo/hosts/people.ts';
import type { Visitor } from '../../demo/servers/backend.ts';
import { backends, startScram, startTokens, type RunningSQL } from '../../demo/servers/sql/backend.ts';
import { domain, friend } from '../../demo/servers/xmpp-server.ts';
import { login, open } from '../../src/bosh/login.ts';
import type { Login } from '../../src/bosh/sasl.ts';
import type { Proven } from '../../src/bosh/session.ts';
import { startTalker } from '../browser/support/flood/talker.ts';
import { watchNetwork } from '../servers/network.ts';

const refused = { reason: 'rejected' };
const later = { reason: 'server-unreachable' };
const rows = [
    ['SCRAM rows', startScram],
    ['expiring tokens', startTokens],
] as const;
const cases = rows.flatMap(([what, start]) =>
    (['Prosody', 'ejabberd'] as const).map((kind) => ({
        what,
        kind,
        start,
        missing: backends.find(({ server }) => server === kind)!.missing,
    })),
);

for (const { what, kind, missing } of cases)
    if (missing) console.log(`Left out, needs ${missing}: ${what}, ${kind}`);

describe.each(cases.filter(({ missing }) => !missing))('$what, $kind', ({ what, kind, start }) => {
    const tokens = what === 'expiring tokens';
    let running: RunningSQL;
    beforeAll(async () => void (running = await start(kind)));
    afterAll(() => running?.stop());

    const signIn = async (user: string, password = people[user]!): Promise<Visitor> =>
        (await running.signIn!(user, password))!;
    const replyTo = async (visitor: Visitor): Promise<Login> =>
        (await running.ways[0]!.reply(visitor)) as Login;
    const enter = async (who: Login, timeout?: number, mechanism?: string): Promise<Proven> => {
        const { boshURL: url } = running.server;
        const { env } = watchNetwork({ mechanism });
        return login(await open({ url, domain, env, timeout }), who);
    };
    /** What the endpoint answers, with something else in the secret's place. */
    const other = (reply: Login, secret: string): Login =>
        tokens ? { ...reply, token: secret } : { jid: reply.jid, password: secret };
    const secretOf = (reply: Login): string => ('token' in reply ? reply.token : reply.password);
    const comesIn = async (user: string): Promise<void> =>
        expect((await enter(await replyTo(await signIn(user)))).jid).toContain(`${user}@${domain}/`);

    describe('life', () => {
        afterEach(async () => {
            await running.users.setActive('alice', true);
            await running.users.setPassword('alice', people['alice']!);
        });

        it('takes several devices of one person', async () => {
            const [first, second] = [await signIn('alice'), await signIn('alice')];
            const [one, two] = [await replyTo(first), await replyTo(second)];
            await enter(two);
            await enter(one);
            await enter(await replyTo(first));
        });

        it('ends with the old password', async () => {
            const visitor = await signIn('alice');
            const before = await replyTo(visitor);
            await running.users.setPassword('alice', 'another one');
            await expect(enter(before)).rejects.toMatchObject(refused);
            expect(await running.signIn!('alice', people['alice']!)).toBeUndefined();
            if (!tokens) await expect(replyTo(visitor)).rejects.toMatchObject({ statusCode: 401 });
            await enter(await replyTo(await signIn('alice', 'another one')));
        });

        it('keeps a blocked person out, who is on until kicked', async () => {
            const visitor = await signIn('alice');
            const before = await replyTo(visitor);
            const { jid } = await enter(before);
            await running.users.setActive('alice', false);
            expect(await running.server.sessions()).toContain(jid);
            await running.server.kick(`alice@${domain}`);
            await expect.poll(() => running.server.sessions()).not.toContain(jid);
            await expect(enter(before)).rejects.toMatchObject(refused);
            await expect(replyTo(visitor)).rejects.toMatchObject({ statusCode: 401 });
            expect(await running.signIn!('alice', people['alice']!)).toBeUndefined();
            // The old secret stays dead when the person is back.
            await running.users.setActive('alice', true);
            await expect(enter(before)).rejects.toMatchObject(refused);
            await comesIn('alice');
        });

        it('delivers to who has no token or key at the moment', async () => {
            await running.sql.unsafe(tokens ? 'DELETE FROM chat_tokens' : 'DELETE FROM chat_keys');
            const frank = await startTalker({ port: running.server.c2sPort, ...friend });
            frank.say(`zoe@${domain}`, 'kept for zoe', 'chat');
            frank.say(`${friend.user}@${friend.domain}`, 'after it', 'chat');
            await expect.poll(() => frank.heard.map(({ body }) => body)).toContain('after it');
            const zoe = await replyTo(await signIn('zoe'));
            const reader = await startTalker({
                port: running.server.c2sPort,
                user: 'zoe',
                domain,
                password: secretOf(zoe),
            });
            await expect.poll(() => reader.heard.map(({ body }) => body)).toContain('kept for zoe');
            frank.close();
            reader.close();
        });

        if (tokens)
            it('ends with the token’s time', async () => {
                const visitor = await signIn('alice');
                const before = await replyTo(visitor);
                await running.sql`UPDATE chat_tokens SET expires = now() - interval '1 second'`;
                await expect(enter(before)).rejects.toMatchObject(refused);
                await running.sql`UPDATE chat_tokens SET expires = now() + interval '1 minute'`;
                await enter(before);
                await running.sql`UPDATE chat_tokens SET expires = now() + interval '59 seconds'`;
                const next = await replyTo(visitor);
                expect(secretOf(next)).not.toBe(secretOf(before));
                await expect(enter(before)).rejects.toMatchObject(refused);
                await enter(next);
            });

        if (!tokens)
            it('stores no password, and takes PLAIN as well', async () => {
                const reply = await replyTo(await signIn('alice'));
                const [row] = await running.sql`SELECT to_jsonb(chat_keys) AS row FROM chat_keys`;
                expect(JSON.stringify(row)).not.toContain(secretOf(reply));
                await enter(reply, undefined, 'PLAIN');
                await enter(reply, undefined, 'SCRAM-SHA-256');
            });

        it('goes on after the XMPP server has been killed', async () => {
            const reply = await replyTo(await signIn('alice'));
            await running.server.kill();
            await running.server.start();
            await enter(reply);
        });

        it('lets nobody in while the table is locked, and everybody afterwards', async () => {
            const reply = await replyTo(await signIn('alice'));
            await running.sql.begin(async (locked) => {
                await locked`LOCK TABLE users IN ACCESS EXCLUSIVE MODE`;
                const begun = Date.now();
                // Prosody does nothing else meanwhile: the role's `statement_timeout` ends it.
                await expect(enter(reply, 5000)).rejects.toMatchObject(kind === 'Prosody' ? refused : later);
                if (kind === 'Prosody') expect(Date.now() - begun).toBeLessThan(4500);
            });
            await comesIn('alice');
        });
    });

    describe('holes', () => {
        const strange = [
            "' OR '1'='1",
            "alice' OR '1'='1",
            "alice'; DROP TABLE users; --",
            "alice\\'; DROP TABLE users; --",
            'alice\\',
            'alice%',
            'al_ce',
            '$1',
            '\uff07 OR \uff071\uff07=\uff071',
            'alice\u0000',
            'alice\u0000 OR true',
            'a'.repeat(1023),
            'a'.repeat(5000),
        ];
        const shown = strange.map((text) => [JSON.stringify(text).slice(0, 40), text] as const);
        const mechanisms = tokens ? ['PLAIN'] : ['PLAIN', 'SCRAM-SHA-256'];

        it.each(shown)('lets nobody in by the name %s', async (_, name) => {
            const reply = await replyTo(await signIn('alice'));
            for (const mechanism of mechanisms)
                for (const secret of ["' OR '1'='1", 'x', secretOf(reply)]) {
                    const who = { ...other(reply, secret), jid: `${name}@${domain}` };
                    await expect(enter(who, undefined, mechanism)).rejects.toMatchObject(refused);
                }
            expect(await running.signIn!(name, "' OR '1'='1")).toBeUndefined();
            await comesIn('alice');
        });

        it.each(shown)('lets nobody in by the password %s', async (_, secret) => {
            const reply = await replyTo(await signIn('alice'));
            for (const mechanism of mechanisms)
                await expect(enter(other(reply, secret), undefined, mechanism)).rejects.toMatchObject(
                    refused,
                );
            expect(await running.signIn!('alice', secret)).toBeUndefined();
            await comesIn('alice');
        });

        it('lets nobody in by what belongs to somebody else, nor by the site’s password', async () => {
            const [alice, bob] = [await replyTo(await signIn('alice')), await replyTo(await signIn('bob'))];
            await expect(enter(other(alice, secretOf(bob)))).rejects.toMatchObject(refused);
            await expect(enter(other(alice, people['alice']!))).rejects.toMatchObject(refused);
        });

        it('lets nobody in who has no token or key, whatever they say', async () => {
            const alice = await replyTo(await signIn('alice'));
            await running.sql.unsafe(tokens ? 'DELETE FROM chat_tokens' : 'DELETE FROM chat_keys');
            for (const secret of ['none', '0'.repeat(64), 'null', secretOf(alice)])
                for (const mechanism of mechanisms)
                    await expect(enter(other(alice, secret), undefined, mechanism)).rejects.toMatchObject(
                        refused,
                    );
        });

        it('offers tokens nothing but PLAIN', async () => {
            const reply = await replyTo(await signIn('alice'));
            const asPassword = { jid: reply.jid, password: secretOf(reply) };
            const bySCRAM = enter(asPassword, undefined, 'SCRAM-SHA-256');
            if (tokens) await expect(bySCRAM).rejects.toMatchObject({ condition: 'no-mechanism' });
            else await bySCRAM;
        });

        it('gives the XMPP server’s role its view, and nothing else', async () => {
            const view = kind === 'ejabberd' ? 'users' : tokens ? 'authreg' : 'prosody';
            const { asServer: sql } = running;
            expect((await sql.unsafe(`SELECT * FROM ${view}`)).length).toBeGreaterThan(0);
            // Of the site's tables, by what the database itself says of them: none but the view.
            const readable = await sql`
                SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
                    AND relkind IN ('r', 'v', 'm', 'p', 'f')
                    AND has_table_privilege(c.oid, 'SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER')`;
            expect(readable.map(({ name }) => String(name))).toEqual([view]);
            const [rights] = await sql`
                SELECT has_any_column_privilege(${view}::regclass, 'INSERT,UPDATE,REFERENCES')
                    OR has_table_privilege(${view}::regclass, 'DELETE,TRUNCATE,TRIGGER') AS more`;
            expect(rights).toEqual({ more: false });
            for (const forbidden of [
                'SELECT password_hash FROM public.users',
                `SELECT * FROM public.${tokens ? 'chat_tokens' : 'chat_keys'}`,
                `UPDATE public.users SET active = true`,
                `DELETE FROM ${view}`,
                `UPDATE ${view} SET ${kind === 'Prosody' && !tokens ? 'value' : 'password'} = 'x'`,
                `DROP VIEW ${view}`,
                `CREATE TABLE mine (x int)`,
                `CREATE TABLE public.mine (x int)`,
                // By a function of its own it could look over a view's shoulder.
                `CREATE TEMPORARY TABLE mine (x int)`,
                `CREATE FUNCTION pg_temp.look(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'`,
            ])
                await expect(sql.unsafe(forbidden), forbidden).rejects.toMatchObject({
                    code: expect.stringMatching(/^(42501|55000|0A000)$/),
                });
        });
    });

    describe('the database is down', () => {
        it('lets nobody in, the endpoint says so, and all is well when it is back', async () => {
            const visitor = await signIn('alice');
            const reply = await replyTo(visitor);
            await enter(reply);
            await running.postgres.halt();
            // Prosody's `storage = "sql"` says no where it should say later: the endpoint is asked first, and is down too.
            const said = kind === 'Prosody' && !tokens ? refused : later;
            await expect(enter(reply, 12_000)).rejects.toMatchObject(said);
            const unanswered: unknown = await replyTo(visitor).catch((error: unknown) => error);
            expect(unanswered).toBeInstanceOf(Error);
            expect(unanswered).not.toHaveProperty('statusCode', 401);
            await running.postgres.start();
            const returns = async (): Promise<string> => {
                // Prosody with `storage = "sql"` may die in libpq at one of the first logins.
                await running.server.start();
                return comesIn('alice').then(() => 'in', String);
            };
            await expect.poll(returns).toBe('in');
        });

        it('heals by a restart of the XMPP server', async () => {
            await running.postgres.halt();
            await running.postgres.start();
            await running.server.kill();
            await running.server.start();
            await comesIn('alice');
        });
    });
});
