/** The site asked over HTTP: whoever copies these configurations gets no hole. Without a browser. */
import forms from '@fastify/formbody';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { fastify } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { people } from '../../demo/hosts/people.ts';
import { backends, ejabberdAsks } from '../../demo/servers/site/backend.ts';
import { startSite, type Site } from '../../demo/servers/site.ts';
import { friend } from '../../demo/servers/xmpp-server.ts';
import { freePort } from '../../demo/xmpp/ports.ts';
import { startTalker } from '../browser/support/flood/talker.ts';
import { createPeer, type Peer } from '../servers/peer.ts';
import { injections, mechanismsOf, namedElsewhere, say, signIn } from './token-login.ts';

const lifetime = 60_000;
const refused = { reason: 'rejected', condition: 'not-authorized' };

describe.each<(typeof backends)[number]>(backends)('$server', ({ server: kind, start }) => {
    const inProsody = kind === 'Prosody';
    let port: number;
    let running: Awaited<ReturnType<typeof start>>;
    let site: Site | undefined;
    /** Milliseconds by which the site's clock has been put forward. */
    let ahead = 0;
    beforeAll(async () => {
        port = await freePort();
        const now = Date.now.bind(Date);
        vi.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
        running = await start({ url: `http://127.0.0.1:${port}` });
        site = await startSite(port, running);
    });
    afterAll(async () => {
        vi.restoreAllMocks();
        await site?.close();
        await running?.stop();
    });
    afterEach(() => void (ahead = 0));

    /** As a browser gets it: by the form, and then from the endpoint. */
    async function tokenOf(user: string): Promise<string> {
        const form = new URLSearchParams({ username: user, password: people[user]! });
        const url = `http://127.0.0.1:${port}`;
        const answer = await fetch(`${url}/0/BOSH`, { method: 'POST', body: form, redirect: 'manual' });
        const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
        const reply = (await (await fetch(`${url}/chat/0`, { headers: { cookie } })).json()) as {
            token: string;
        };
        return reply.token;
    }
    const mechanisms = inProsody ? ['OAUTHBEARER', 'PLAIN'] : ['PLAIN'];

    it('offers nothing under which a token would be hashed', async () => {
        expect(await mechanismsOf(running.server)).toEqual(mechanisms);
    });

    it.each(mechanisms)('lets a token in once, by %s', async (mechanism) => {
        const token = await tokenOf('alice');
        await signIn(running.server, { token, mechanism });
        await expect(signIn(running.server, { token, mechanism })).rejects.toMatchObject(refused);
    });

    it('refuses a token of somebody else, which is used up by that', async () => {
        const token = await tokenOf('bob');
        await expect(signIn(running.server, { token })).rejects.toMatchObject(refused);
        await expect(signIn(running.server, { token, user: 'bob' })).rejects.toMatchObject(refused);
    });

    it('refuses an expired token', async () => {
        const [early, late] = [await tokenOf('alice'), await tokenOf('alice')];
        ahead = lifetime - 5000;
        await signIn(running.server, { token: early });
        ahead = lifetime + 1000;
        await expect(signIn(running.server, { token: late })).rejects.toMatchObject(refused);
    });

    it('refuses a user whom the site does not know', async () => {
        await expect(
            signIn(running.server, { token: await tokenOf('alice'), user: 'mallory' }),
        ).rejects.toMatchObject(refused);
    });

    it('refuses whatever is put into a name or a token', async () => {
        const tried = injections(running.server, 'alice', 'a token').length;
        for (let number = 0; number < tried; number++) {
            // Each with a good one, so that nothing is refused for having been used up.
            const token = await tokenOf('alice');
            const [what, mechanism, message] = injections(running.server, 'alice', token)[number]!;
            if (!mechanisms.includes(mechanism)) continue;
            const login = say(running.server, mechanism, message);
            if (!inProsody && what === namedElsewhere)
                // ejabberd looks at the name alone. The token is hers, and it is she who is let in.
                expect((await login).jid).toMatch(/^alice@example\.test\//);
            else await expect(login, what).rejects.toMatchObject({ reason: 'rejected' });
        }
    });

    it.each([9_000, 70_000])('refuses a token of %i bytes, and lets the next one in', async (length) => {
        const token = 'x'.repeat(length);
        await expect(signIn(running.server, { token })).rejects.toMatchObject({ reason: 'rejected' });
        // What is too long for ejabberd's way of asking ends its scripts, and it starts them again.
        await expect
            .poll(async () => signIn(running.server, { token: await tokenOf('alice') }))
            .toMatchObject({ jid: expect.stringContaining('alice@') });
    });

    it('never says yes while the site is down, and goes on when it is back', async () => {
        const token = await tokenOf('alice');
        await site!.close();
        const login = signIn(running.server, { token });
        // ejabberd knows no more than yes and no of a script.
        await expect(login).rejects.toMatchObject(
            inProsody ? { reason: 'server-unreachable', condition: 'temporary-auth-failure' } : refused,
        );
        site = await startSite(port, running);
        await signIn(running.server, { token });
    });

    it('keeps messages for who is away', async () => {
        const arrive = async (): Promise<Peer> =>
            createPeer(await say(running.server, 'PLAIN', `\0zoe\0${await tokenOf('zoe')}`));
        (await arrive()).close();
        await running.server.kick('zoe@example.test');
        await expect.poll(() => running.server.sessions()).not.toContainEqual(expect.stringMatching(/^zoe@/));
        const frank = await startTalker({ port: running.server.c2sPort, ...friend });
        frank.say('zoe@example.test', 'while away', 'chat');
        await frank.settled();
        const zoe = await arrive();
        await zoe.announce();
        await zoe.hears('while away');
        zoe.close();
        frank.close();
    });

    it('holds no token in its log', async () => {
        const token = await tokenOf('alice');
        await signIn(running.server, { token });
        await expect(signIn(running.server, { token })).rejects.toMatchObject(refused);
        expect(running.server.log()).not.toContain(token);
    });

    describe('the site’s endpoints', () => {
        const ask = (
            path: string,
            fields: Record<string, string>,
            authorization: string,
        ): Promise<Response> =>
            fetch(`http://127.0.0.1:${port}/xmpp${path}?${new URLSearchParams(fields)}`, {
                headers: { authorization },
            });

        it('answer community modules: check_password and user_exists, with Basic authentication', async () => {
            const proof = `Basic ${Buffer.from(`xmpp:${running.secret}`).toString('base64')}`;
            const question = { user: 'alice', server: 'example.test' };
            const check = async (pass: string): Promise<string> =>
                (await ask('/check_password', { ...question, pass }, proof)).text();
            const token = await tokenOf('alice');
            expect([await check('wrong'), await check(token), await check(token)]).toEqual([
                'false',
                'true',
                'false',
            ]);
            expect(await (await ask('/user_exists', question, proof)).text()).toBe('true');
            expect(await (await ask('/user_exists', { ...question, user: 'mallory' }, proof)).text()).toBe(
                'false',
            );
            expect(await (await ask('/user_exists', { ...question, server: 'other' }, proof)).text()).toBe(
                'false',
            );
        });

        it.each(['', 'Bearer wrong', 'Basic eDp3cm9uZw=='])(
            'tell nothing to who proves itself by "%s"',
            async (proof) => {
                const token = await tokenOf('alice');
                const question = { user: 'alice', server: 'example.test', pass: token };
                for (const path of ['/check_password', '/user_exists'])
                    expect((await ask(path, question, proof)).status).toBe(401);
                const verify = await fetch(`http://127.0.0.1:${port}/xmpp/verify`, {
                    method: 'POST',
                    headers: { authorization: proof },
                    body: new URLSearchParams({ username: 'alice', host: 'example.test', token }),
                });
                expect(verify.status).toBe(401);
                await signIn(running.server, { token }); // Not used up by that.
            },
        );
    });
});

describe('ejabberd with its cache left on', () => {
    it('accepts a one-time token again: why the configuration switches it off', async () => {
        const port = await freePort();
        const running = await backends[0]!.start({ url: `http://127.0.0.1:${port}` });
        const site = await startSite(port, running);
        const cached = await ejabberdAsks(
            { url: `http://127.0.0.1:${port}`, secret: running.secret },
            { 'auth_use_cache: false': 'auth_use_cache: true' },
        );
        try {
            const { token } = (await running.ways[0]!.reply({ user: 'alice' })) as { token: string };
            await signIn(cached, { token });
            await signIn(cached, { token });
        } finally {
            await cached.stop();
            await site.close();
            await running.stop();
        }
    });
});

describe('ejabberd, asking the site whether somebody exists', () => {
    it('keeps a message for the next login when they sign in meanwhile', async () => {
        const port = await freePort();
        const running = await backends[1]!.start({ url: `http://127.0.0.1:${port}` });
        let asked = (): void => {};
        let answer = (): void => {};
        const question = new Promise<void>((resolve) => (asked = resolve));
        const answered = new Promise<void>((resolve) => (answer = resolve));
        const app = fastify({ forceCloseConnections: true });
        await app.register(forms);
        app.addHook('onRequest', async ({ url }) => {
            if (!url.startsWith('/xmpp/user_exists')) return;
            asked();
            await answered;
        });
        running.addRoutes(app);
        await app.listen({ port, host: '127.0.0.1' });
        try {
            const frank = await startTalker({ port: running.server.c2sPort, ...friend });
            const arrive = async (): Promise<Peer> => {
                const { token } = (await running.ways[0]!.reply({ user: 'alice' })) as { token: string };
                return createPeer(await say(running.server, 'PLAIN', `\0alice\0${token}`));
            };
            const alice = await arrive();
            frank.say('alice@example.test', 'early', 'chat');
            await question;
            await alice.announce();
            answer();
            await frank.settled();
            frank.say('alice@example.test', 'late', 'chat');
            await alice.hears('late');
            expect(alice.heard).toEqual(['late']);
            alice.close();
            const next = await arrive();
            await next.announce();
            await next.hears('early');
            next.close();
            frank.close();
        } finally {
            await app.close();
            await running.stop();
        }
    });
});

describe('ejabberd-auth.py', () => {
    it('takes no redirect and no other success for a yes, and says nothing of the token', async () => {
        const answers: [number, Record<string, string>][] = [
            [302, { location: '/else' }],
            [200, {}],
            [500, {}],
        ];
        const server = createServer((_, response) => {
            const [status, headers] = answers.shift() ?? [204, {}];
            response.writeHead(status, headers).end();
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as AddressInfo;
        const script = fileURLToPath(new URL('../../demo/servers/site/ejabberd-auth.py', import.meta.url));
        const child = spawn(script, [`http://127.0.0.1:${port}`, '/dev/null']);
        let [out, errors] = [Buffer.alloc(0), ''];
        child.stdout.on('data', (part: Buffer) => (out = Buffer.concat([out, part])));
        child.stderr.on('data', (part) => (errors += String(part)));
        const question = Buffer.from('auth:alice:example.test:a:secret:token');
        const frame = Buffer.concat([Buffer.from([question.length >> 8, question.length & 255]), question]);
        child.stdin.end(Buffer.concat([frame, frame, frame, frame]));
        await new Promise((resolve) => child.on('close', resolve));
        server.close();
        expect([...out]).toEqual([0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 1]);
        expect(errors).toContain('HTTP status 500');
        expect(errors).not.toContain('secret');
    });
});
