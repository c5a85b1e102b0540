/** A single-page application: people sign in and out without a page load, again and again, and nothing is left over. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { untilState } from './support/drive.ts';
import type { Tab } from './support/engines/engine.ts';
import { DOMAIN, setEngineStage, type EngineStage } from './support/stage.ts';
import { enginesWith, thorough } from './support/thorough.ts';
import { left } from './support/watched.ts';

/** Each costs a request to the host, which is asked ten times a minute at most. */
const CHANGES = 8;

describe.each(enginesWith('webkit'))('in %s', (engine) => {
    let stage: EngineStage;
    beforeAll(async () => void (stage = await setEngineStage(engine)));
    afterAll(() => stage?.close());
    afterEach(() => stage.clear());

    const transports = thorough || engine === 'chromium' ? ['BOSH', 'WebSocket'] : ['BOSH'];
    it.each(transports)(`${String(CHANGES)} changes of user over %s`, async (transport) => {
        const { boshURL, websocketURL } = stage.prosody;
        const service =
            transport === 'BOSH' ? { bosh_service_url: boshURL } : { websocket_url: websocketURL };
        const url = stage.page({
            settings: { ...service, credentials_url: '/credentials', session_user: 'alice' },
            unseen: 'nobody in particular',
        });
        const profile = await stage.profile('alice');
        const tab = await profile.open(url);
        const people = (): Promise<string[]> =>
            stage.prosody.sessions().then((jids) => jids.map((jid) => jid.split('/')[0]!));

        async function change(user: string, signOut: boolean): Promise<void> {
            await profile.setUser(stage.site.url, user);
            if (signOut) {
                await tab.evaluate(() => window.converseSession!.signOut());
                await expect.poll(people).toEqual([]);
            }
            await tab.evaluate((id) => window.converseSession!.signIn(id), user);
            await tab.waitFor((id) => {
                const { name, jid } = window.converseSession!.state;
                return name === 'online' && jid?.startsWith(`${id}@`);
            }, user);
            await expect.poll(people).toEqual([`${user}@${DOMAIN}`]);
        }

        await untilState(tab, 'online');
        await change('zoe', false);
        const before = await quiet(tab);
        for (let count = 1; count < CHANGES; count += 1)
            await change(['zoe', 'alice'][count % 2]!, count % 3 === 0);
        // One that was running when it was counted first may have ended.
        await expect.poll(async () => (await quiet(tab)).timers).toBeLessThanOrEqual(before.timers);
        expect((await quiet(tab)).listeners).toBe(before.listeners);
        expect(await tab.evaluate(() => document.querySelectorAll('converse-chat').length)).toBe(0);
    });
});

/** What our script has running; requests come and go. */
async function quiet(tab: Tab): Promise<{ listeners: number; timers: number }> {
    const { listeners, timers, requests } = await left(tab);
    expect(requests).toBeLessThanOrEqual(1);
    return { listeners, timers };
}
