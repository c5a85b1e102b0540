import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FastifyRequest } from 'fastify';
import { startDemo, type Demo } from '../../../demo/demo.ts';
import { prebind } from '../../../src/bosh/prebind.ts';
import { visit, type Visit } from './visitor.ts';

// Prosody asks the site: mod_auth_site.lua against the site's /verify, over BOSH.

const refused = { condition: 'not-authorized' };
const siteDown = { condition: 'temporary-auth-failure' };

let demo: Demo;
let alice: Visit;

beforeAll(async () => {
    demo = await startDemo({ build: false, prosody: { config: 'site_auth_timeout = 1' } });
    alice = await visit(demo, 'alice');
}, 60_000);
afterAll(() => demo?.stop());

const newToken = async (): Promise<string> =>
    ((await (await alice('/token')).json()) as { token: string }).token;
const signIn = (secret: { token: string; mechanism?: string } | { password: string }, user = 'alice') =>
    prebind({ bosh_service_url: demo.prosody.boshURL, jid: `${user}@example.test`, ...secret });
const asked = (): number => demo.requests.filter(({ path }) => path === '/verify').length;

for (const mechanism of ['PLAIN', 'OAUTHBEARER']) {
    test(`a token signs in by ${mechanism}, once`, async () => {
        const token = await newToken();
        const { jid } = await signIn({ token, mechanism });
        expect(await demo.prosody.sessions()).toContain(jid);
        await expect(signIn({ token, mechanism })).rejects.toMatchObject(refused);
    });

    test(`a token of somebody else does not sign in by ${mechanism}`, async () => {
        const token = await newToken();
        await expect(signIn({ token, mechanism }, 'bob')).rejects.toMatchObject(refused);
    });
}

test('a password signs in by SCRAM, and the site is not asked', async () => {
    const before = asked();
    await signIn({ password: 'soundboard' });
    expect(asked()).toBe(before);
    await expect(signIn({ password: 'wrong' })).rejects.toMatchObject(refused);
});

test('a password signs in by PLAIN, and the site decides', async () => {
    const before = asked();
    await signIn({ token: 'soundboard', mechanism: 'PLAIN' });
    expect(asked()).toBe(before + 1);
});

test('a token of odd characters reaches the site as it is', async () => {
    const token = 'a&b=c%26 +"\'ü=';
    let body: unknown;
    const undo = demo.site.answer('/verify', (request, reply) => {
        body = request.body;
        return reply.code(204).send();
    });
    await signIn({ token, mechanism: 'PLAIN' });
    undo();
    expect(body).toEqual({ username: 'alice', host: 'example.test', token });
});

for (const [what, status] of [
    ['is broken', 500],
    ['is too busy', 429],
    ['does not know the secret', 401],
    ['answers with something else', 200],
] as const) {
    test(`a site that ${what} is no refusal: temporary-auth-failure`, async () => {
        const undo = demo.site.answer('/verify', (_, reply) => reply.code(status).send());
        const token = await newToken();
        await expect(signIn({ token, mechanism: 'PLAIN' })).rejects.toMatchObject(siteDown);
        undo();
        await signIn({ token, mechanism: 'PLAIN' });
    });
}

for (const [what, misbehave] of [
    ['hangs up', (request: FastifyRequest) => request.raw.socket.destroy()],
    ['never answers', () => {}],
] as const) {
    test(`a site that ${what} is no refusal either`, async () => {
        const undo = demo.site.answer('/verify', (request, reply) => {
            reply.hijack();
            misbehave(request);
        });
        await expect(signIn({ token: await newToken(), mechanism: 'PLAIN' })).rejects.toMatchObject(siteDown);
        undo();
    });
}

test('a hanging site holds up nobody but those who wait for it', async () => {
    const undo = demo.site.answer('/verify', (_, reply) => void reply.hijack());
    let over = false;
    const waiting = signIn({ token: 'any', mechanism: 'PLAIN' }).catch(() => (over = true));
    await signIn({ password: 'soundboard' });
    expect(over).toBe(false);
    undo();
    await waiting;
});
