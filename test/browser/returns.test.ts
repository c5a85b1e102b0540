/**
 * How long it takes until the chat is back when the server was gone, or the network, on every way in: many tabs at once,
 * and the times printed. The server is away for 20 seconds, the network for 30 and 120: `npm run test:long returns`
 * (RETURNS=1). What can fail is that a tab does not come back, or asks too often.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { untilAnswered, untilChatting, untilNot, untilState } from './support/drive.ts';
import { layLine, type Line } from './support/flood/line.ts';
import { DOMAIN, setStage, TOKEN_DOMAIN, type Stage } from './support/stage.ts';

/** Tabs of each way. */
const TABS = 5;
/** Token requests of a tab, in all. */
const MOST = 8;

let stage: Stage;
let line: Line;
beforeAll(async () => {
    stage = await setStage();
    line = await layLine(Number(new URL(stage.prosody.boshURL).port), 0);
});
afterEach(() => stage.clear());
afterAll(async () => {
    await line.close();
    await stage.close();
});

const through = (url: string): string => url.replace(/:\d+\//, `:${String(line.port)}/`);
const bosh = () => ({ bosh_service_url: through(stage.prosody.boshURL) });
const socket = () => ({ websocket_url: through(stage.prosody.websocketURL) });
const prebind = { authentication: 'prebind', prebind_url: '/prebind', auto_login: true };
const WAYS = [
    { way: 'prebind, BOSH', settings: () => ({ ...bosh(), ...prebind }) },
    { way: 'credentials, BOSH', settings: () => ({ ...bosh(), credentials_url: '/credentials' }) },
    { way: 'token, BOSH', settings: () => ({ ...bosh(), credentials_url: '/token' }) },
    { way: 'credentials, WebSocket', settings: () => ({ ...socket(), credentials_url: '/credentials' }) },
    { way: 'token, WebSocket', settings: () => ({ ...socket(), credentials_url: '/token' }) },
];

interface Tab {
    way: string;
    page: Page;
    /** Requests for tokens. */
    asked: number;
}

async function open({ way, settings }: (typeof WAYS)[number]): Promise<Tab> {
    const page = await stage.open('about:blank', 'alice');
    const tab = { way, page, asked: 0 };
    page.on('request', (request) => {
        if (/\/(prebind|credentials|token)$/.test(new URL(request.url()).pathname)) tab.asked += 1;
    });
    const given = { ...settings(), session_user: 'alice' };
    await page.goto(stage.site.page({ settings: given, plugin: 'after', converse: 'headless' }));
    await untilChatting(page);
    tab.asked = 0;
    return tab;
}

async function openAll(): Promise<Tab[]> {
    const tabs: Tab[] = [];
    for (const way of WAYS) for (let count = 0; count < TABS; count++) tabs.push(await open(way));
    return tabs;
}

/** Waits until each tab is online again, prints how long that took since now, and looks at what it has asked for. */
async function expectBack(tabs: Tab[], what: string): Promise<void> {
    const since = performance.now();
    const times = await Promise.all(
        tabs.map(async ({ page }) => {
            await untilState(page, 'online');
            await untilAnswered(page);
            return performance.now() - since;
        }),
    );
    for (const { way } of WAYS) {
        const own = times.filter((_, index) => tabs[index]!.way === way).sort((a, b) => a - b);
        const [median, worst] = [own[own.length >> 1]!, own.at(-1)!].map((ms) => (ms / 1000).toFixed(1));
        const asked = Math.max(...tabs.filter((tab) => tab.way === way).map((tab) => tab.asked));
        console.log(
            `${what}, ${way}: back in ${median!} s, ${worst!} at worst; ${String(asked)} token requests.`,
        );
    }
    for (const { asked, way } of tabs) expect(asked, way).toBeLessThanOrEqual(MOST);
}

it('from a server that was killed', { timeout: 240_000 }, async () => {
    const tabs = await openAll();
    await stage.prosody.kill();
    await Promise.all(tabs.map(({ page }) => untilNot(page, 'online')));
    await delay(20_000);
    await stage.prosody.start();
    await expectBack(tabs, '20 s without a server');
    const sessions = await stage.prosody.sessions();
    for (const domain of [DOMAIN, TOKEN_DOMAIN])
        expect(sessions.filter((jid) => jid.includes(`@${domain}/`)).length).toBeGreaterThan(0);
});

it.each([30, 120])('from %i seconds without a network', { timeout: 360_000 }, async (seconds) => {
    const tabs = await openAll();
    const setOffline = (offline: boolean) =>
        Promise.all(tabs.map(({ page }) => page.context().setOffline(offline)));
    // In this order: a page whose browser plays offline may not hear that its socket is cut.
    line.cut();
    await setOffline(true);
    await Promise.all(tabs.map(({ page }) => untilNot(page, 'online')));
    await delay(seconds * 1000);
    line.mend();
    await setOffline(false);
    await expectBack(tabs, `${String(seconds)} s without a network`);
});
