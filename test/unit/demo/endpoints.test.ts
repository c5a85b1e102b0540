import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type Demo } from '../../../demo/demo.ts';
import { visit, type Visit } from './visitor.ts';

let demo: Demo;
let alice: Visit;
let nobody: Visit;

beforeAll(async () => {
    demo = await startDemo({ build: false });
    alice = await visit(demo, 'alice');
    nobody = await visit(demo);
}, 60_000);
afterAll(() => demo?.stop());

const json = async (response: Response): Promise<Record<string, unknown>> =>
    (await response.json()) as Record<string, unknown>;

for (const path of ['/prebind', '/prebind-token', '/credentials', '/token']) {
    test(`${path} answers 401 when nobody is signed in, and is never stored`, async () => {
        const [forNobody, forAlice] = [await nobody(path), await alice(path)];
        expect([forNobody.status, forAlice.status]).toEqual([401, 200]);
        for (const response of [forNobody, forAlice])
            expect(response.headers.get('cache-control')).toBe('no-store');
        expect(forAlice.headers.get('content-type')).toMatch(/^application\/json/);
    });
}

for (const path of ['/prebind', '/prebind-token']) {
    test(`${path} answers with a session that is bound on the server`, async () => {
        const { jid, sid, rid, inactivity } = await json(await alice(path));
        expect(jid).toMatch(/^alice@example\.test\/.+/);
        expect(sid).toEqual(expect.any(String));
        expect(Number.isSafeInteger(rid)).toBe(true);
        expect(inactivity).toBe(60);
        expect(await demo.prosody.sessions()).toContain(jid);
    });
}

test('/credentials answers with what the site knows', async () => {
    expect(await json(await alice('/credentials'))).toEqual({
        jid: 'alice@example.test',
        password: 'soundboard',
    });
});

test('/token answers with a new token each time', async () => {
    const [first, second] = [await json(await alice('/token')), await json(await alice('/token'))];
    expect(first).toEqual({ jid: 'alice@example.test', token: expect.any(String), expires_in: 60 });
    expect(second['token']).not.toBe(first['token']);
});

test('/verify is for those who know the secret', async () => {
    const body = new URLSearchParams({ username: 'alice', host: 'example.test', token: 'soundboard' });
    expect((await nobody('/verify', { method: 'POST', body })).status).toBe(401);
});

test('the session cookie is out of reach of scripts and of other sites, and cannot be made up', async () => {
    const body = new URLSearchParams({ user: 'bob', password: 'tuningfork' });
    const response = await nobody('/sign-in', { method: 'POST', body });
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    const forged = { cookie: cookie!.split(';')[0]!.replace(/\.[^.]*$/, '.forged') };
    expect((await fetch(`${demo.url}/token`, { headers: forged })).status).toBe(401);
});

test('signing out ends the session on the server, whoever still has the cookie', async () => {
    const carol = await visit(demo, 'carol');
    expect((await carol('/token')).status).toBe(200);
    await carol('/sign-out', { method: 'POST' });
    expect((await carol('/token')).status).toBe(401);
});

test('a test can replace an answer, see what was asked, and undo it', async () => {
    const before = demo.requests.length;
    const undo = demo.site.answer('/token', (_, reply) => reply.code(503).header('retry-after', '7').send());
    expect((await alice('/token')).status).toBe(503);
    undo();
    expect((await alice('/token')).status).toBe(200);
    const asked = demo.requests.slice(before);
    expect(asked.map(({ path, status }) => [path, status])).toEqual([
        ['/token', 503],
        ['/token', 200],
    ]);
    expect(JSON.stringify(asked)).not.toMatch(/demo-session|Bearer/);
});

test('a replaced path need not exist', async () => {
    const undo = demo.site.answer('/single-sign-on', (_, reply) =>
        reply.type('text/html').send('<p>Sign in</p>'),
    );
    expect(await (await alice('/single-sign-on')).text()).toContain('Sign in');
    undo();
    expect((await alice('/single-sign-on')).status).toBe(404);
});
