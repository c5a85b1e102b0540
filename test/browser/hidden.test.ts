/**
 * A hidden page, whose timers browsers run once a minute. Here they run every eight seconds, and the server is as impatient
 * in proportion: a browser that can be made to do it takes more than five minutes to begin.
 */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
    record,
    savedSession,
    untilChatting,
    untilPolling,
    untilPresent,
    untilState,
} from './support/drive.ts';
import { setStage, type Stage } from './support/stage.ts';

/** Seconds; the timers' eight are more than both together, as a minute is more than what servers allow. */
const WAIT = 1;
const INACTIVITY = 3;

let stage: Stage;
beforeAll(async () => {
    const globalConfig = `bosh_max_wait = ${String(WAIT)}`;
    stage = await setStage({ bosh_max_inactivity: INACTIVITY, globalConfig });
});
afterAll(() => stage.close());
afterEach(() => stage.clear());

/** From `rare = true` on. */
const rareTimers = (): void => {
    const page = Object.assign(window, { rare: false });
    const { setTimeout } = window;
    window.setTimeout = ((run: () => void, ms = 0, ...more: []) => {
        const due = performance.now() + ms;
        const late = page.rare ? Math.ceil(due / 8000) * 8000 - due : 0;
        return setTimeout(run, ms + late, ...more);
    }) as typeof setTimeout;
    Object.defineProperty(Document.prototype, 'hidden', { get: () => page.rare });
};

async function open(): Promise<Page> {
    const page = await stage.open('about:blank', 'alice');
    await page.addInitScript(rareTimers);
    const settings = {
        bosh_service_url: stage.prosody.boshURL,
        authentication: 'prebind',
        prebind_url: '/prebind',
        auto_login: true,
        session_user: 'alice',
    };
    await page.goto(stage.site.page({ settings, plugin: 'after', converse: 'headless' }));
    await untilChatting(page);
    await untilPresent(page);
    await untilPolling(page);
    return page;
}

it(
    'in Chromium, with timers made rare: a page that is hidden for long keeps its session',
    { timeout: 120_000 },
    async () => {
        const page = await open();
        const { sid } = (await savedSession(page))!;
        let polls = 0;
        page.on('response', (response) => {
            if (response.url() === stage.prosody.boshURL) polls += 1;
        });
        await page.evaluate('rare = true');
        await expect.poll(() => polls, { timeout: 60_000 }).toBeGreaterThan(6);
        await untilState(page, 'online');
        expect((await savedSession(page))!.sid).toBe(sid);
        expect((await record(page)).events).not.toContain('will-reconnect');
    },
);
