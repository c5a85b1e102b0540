/** The site's part: whom it signs in, the tokens that it gives to the chat, and when it has no more. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds, start, type RunningOpenID } from '../../demo/servers/openid/backend.ts';
import { startSite, type Site } from '../../demo/servers/site.ts';
import { domain } from '../../demo/servers/xmpp-server.ts';
import { freePort } from '../../demo/xmpp/ports.ts';
import { launchChromium } from '../browser/support/chromium.ts';
import { visit } from '../hosts/sites/visitor.ts';
import { createJar, refused, signInTo } from './openid-client.ts';

describe('a site that signs people in at a provider', () => {
    let running: RunningOpenID;
    let site: Site;
    let url: string;
    beforeAll(async () => {
        const port = await freePort();
        url = `http://127.0.0.1:${port}`;
        // As short as it gets: what a visitor is left with while the provider is down.
        running = await start(kinds.Prosody, { url }, { seconds: { site: 4 } });
        site = await startSite(port, running);
    });
    afterAll(async () => {
        await site?.close();
        await running?.stop();
    });

    const form = { username: 'alice', password: 'soundboard' };
    async function arrive(back = '/0/BOSH') {
        const go = createJar();
        const [at] = await go(`${url}/sign-in/openid?back=${encodeURIComponent(back)}`);
        const [home] = await go(at, form);
        const ask = async (): Promise<[number, { jid: string; token: string; expires_in: number }]> => {
            const [, response] = await go(`${url}/chat/0`);
            return [response.status, await response.json()];
        };
        return { go, home, ask };
    }
    const signIn = (token: string): Promise<string> => signInTo(running.server, 'OAUTHBEARER', token);

    it('gives the chat a token; another one to who asks again, the same to who asks at the same time', async () => {
        const { ask } = await arrive();
        const [status, first] = await ask();
        expect(status).toBe(200);
        expect(first).toEqual({
            jid: `alice@${domain}`,
            token: expect.any(String),
            expires_in: expect.any(Number),
            mechanism: 'OAUTHBEARER',
        });
        expect(await signIn(first.token)).toBe(`alice@${domain}`);
        const both = await Promise.all([ask(), ask(), ask()]);
        const tokens = new Set(both.map(([, { token }]) => token));
        expect([...tokens]).toEqual([expect.not.stringMatching(first.token)]);
        expect(await signIn([...tokens][0]!)).toBe(`alice@${domain}`);
        expect((await ask())[0]).toBe(200);
    });

    it('signs nobody in with another’s name and password, nor with none', async () => {
        const go = createJar();
        const [at] = await go(`${url}/sign-in/openid`);
        const [still, response] = await go(at, { ...form, password: 'wrong' });
        expect(still).toBe(at);
        expect(await response.text()).toContain('do not belong together');
        expect((await go(`${url}/chat/0`))[1].status).toBe(401);
    });

    it.each(['https://evil.example/', '//evil.example/0/BOSH', '/\\evil.example', '/0/BOSH/../..', 'x'])(
        'does not lead to %s',
        async (back) => {
            expect((await arrive(back)).home).toBe(`${url}/0/BOSH`);
        },
    );

    it('leads back to the page', async () => {
        expect((await arrive('/0/WebSocket')).home).toBe(`${url}/0/WebSocket`);
    });

    it('takes a code back from the browser alone that has left for it, once, with the same state', async () => {
        const go = createJar(`${url}/sign-in/openid/callback`);
        const [at] = await go(`${url}/sign-in/openid`);
        const [callback] = await go(at, form);
        const status = async (to: string, by = go): Promise<number> => (await by(to))[1].status;
        // Somebody else's browser, led to this address.
        expect(await status(callback.replace('?', '/?'), createJar())).toBe(404);
        expect((await fetch(callback)).status).toBe(400);
        const jar = createJar();
        const [other] = await jar(`${url}/sign-in/openid`);
        expect(other).not.toBe(at);
        // Its own leave, but another's answer: state.
        expect(await status(callback, jar)).toBe(400);
        expect(await status(`${url}/chat/0`, jar)).toBe(401);
    });

    it('ends what it has when somebody signs out of the site', async () => {
        const { go, ask } = await arrive();
        const [, { token }] = await ask();
        expect(await signIn(token)).toBe(`alice@${domain}`);
        await go(`${url}/0/BOSH/sign-out`, {});
        await expect(signIn(token)).rejects.toMatchObject(refused);
        expect((await ask())[0]).toBe(401);
    });

    it('says 401 when somebody has signed out at the provider', async () => {
        const { go, ask } = await arrive();
        const [, { token }] = await ask();
        const [at, page] = await go(`${running.provider.issuer}/session/end`);
        const xsrf = /name="xsrf" value="(\w+)"/.exec(await page.text())![1]!;
        await go(`${new URL(at).origin}/session/end/confirm`, { xsrf, logout: 'yes' });
        await expect(signIn(token)).rejects.toMatchObject(refused);
        expect((await ask())[0]).toBe(401);
        // And the site's page asks them to sign in.
        expect(await (await go(`${url}/0/BOSH`))[1].text()).toContain('>Sign in</a>');
    });

    it('says 503 while the provider is down and the token has expired; then goes on', async () => {
        const { ask } = await arrive();
        await running.provider.kill();
        const [status, { token }] = await ask();
        expect(status).toBe(200);
        expect((await ask())[1].token).toBe(token);
        await expect.poll(async () => (await ask())[0]).toBe(503);
        await running.provider.start();
        const [again, { token: fresh }] = await ask();
        expect(again).toBe(200);
        expect(await signIn(fresh)).toBe(`alice@${domain}`);
    });

    it('a tab comes back after provider and XMPP server were down', async () => {
        const browser = await launchChromium();
        try {
            const visitor = await visit(browser, site.page(running.ways[0]!, 'BOSH'));
            const tab = await visitor.open();
            await tab.signIn('alice');
            await tab.untilOnline('alice');
            await running.provider.kill();
            await running.server.kill();
            await tab.untilOffline();
            await running.server.start();
            await tab.untilState('waiting');
            await running.provider.start();
            await tab.untilOnline('alice');
        } finally {
            await browser.close();
        }
    });
});
