/** Which transport is used, whatever else is configured, and what becomes of secrets that the server refuses on each. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listen } from './support/chromium.ts';
import { record, savedSession, untilChatting, untilState } from './support/drive.ts';
import type { PageSpec } from './support/page.ts';
import { DOMAIN, setStage, TOKEN_DOMAIN, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage.close());
afterEach(() => stage.clear());

const bosh = () => ({ bosh_service_url: stage.prosody.boshURL });
const socket = () => ({ websocket_url: stage.prosody.websocketURL });
const prebind = { authentication: 'prebind', prebind_url: '/prebind', auto_login: true };
const transports = [
    { transport: 'BOSH', at: bosh },
    { transport: 'WebSocket', at: socket },
];
const secrets = [
    {
        secret: 'passwords',
        endpoint: '/credentials',
        wrong: { jid: `alice@${DOMAIN}`, password: 'wrong' },
    },
    { secret: 'tokens', endpoint: '/token', wrong: { jid: `alice@${TOKEN_DOMAIN}`, token: 'wrong' } },
];

/** What the domain says of its addresses (XEP-0156). */
const ELSEWHERE = {
    links: [{ rel: 'urn:xmpp:alt-connections:websocket', href: 'ws://127.0.0.1:9/elsewhere' }],
};

/** Opens a page. @returns it, with the WebSockets that it opens. */
async function open(settings: PageSpec['settings']): Promise<{ page: Page; sockets: string[] }> {
    const page = await stage.open('about:blank', 'alice');
    const sockets: string[] = [];
    page.on('websocket', (opened) => sockets.push(opened.url()));
    await page.route('**/.well-known/host-meta*', (route) => route.fulfill({ json: ELSEWHERE }));
    const given = { session_user: 'alice', session_retry_base: 100, ...settings };
    await page.goto(stage.site.page({ settings: given, plugin: 'after', converse: 'headless' }));
    return { page, sockets };
}

describe.each(transports)('over $transport', ({ at }) => {
    it.each(secrets)(
        '$secret that are refused three times in a row are the last ones, until somebody tries again',
        async ({ endpoint, wrong }) => {
            stage.site.answer(endpoint, () => wrong);
            const before = stage.site.asked.length;
            const { page } = await open({ ...at(), credentials_url: endpoint });
            const { message } = await untilState(page, 'stopped', 'rejected');
            expect(message).not.toContain('wrong');
            expect(stage.site.asked.length - before).toBe(3);
            const { events, initialized } = await record(page);
            expect(initialized).toBe(true);
            expect(events).not.toContain('connected');

            stage.site.answer(endpoint);
            await page.evaluate(() => window.converseSession!.retry());
            await untilChatting(page);
        },
    );
});

describe('where the WebSocket cannot be reached', () => {
    it.each(secrets)('$secret go over BOSH', async ({ endpoint }) => {
        const page = await stage.open('about:blank', 'alice');
        const lines = listen(page);
        const settings = { ...bosh(), credentials_url: endpoint, websocket_url: 'ws://127.0.0.1:9/nothing' };
        await page.goto(stage.site.page({ settings }));
        await untilState(page, 'online');
        expect((await savedSession(page))?.sid).toBeTruthy();
        expect(lines.filter((line) => line.startsWith('uncaught'))).toEqual([]);
    });
});

it('a prebind goes over BOSH, though there is a WebSocket', async () => {
    const { page, sockets } = await open({ ...socket(), ...bosh(), ...prebind });
    await untilChatting(page);
    expect((await savedSession(page))?.sid).toBeTruthy();
    expect(sockets).toEqual([]);
});

describe('what the domain says of other addresses (XEP-0156) changes nothing', () => {
    it.each([
        { way: 'of a prebind', settings: () => ({ ...bosh(), ...prebind }), sockets: () => [] },
        {
            way: 'of a login over WebSocket',
            settings: () => ({ ...socket(), credentials_url: '/credentials' }),
            sockets: () => [stage.prosody.websocketURL],
        },
    ])('$way', async ({ settings, sockets }) => {
        const { page, sockets: opened } = await open({ discover_connection_methods: true, ...settings() });
        await untilChatting(page);
        expect(opened).toEqual(sockets());
    });
});
