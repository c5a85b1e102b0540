/** Who signs out is out: while the page is being left, without a network; and who logs out of chat stays out. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
    logOut,
    savedSession,
    untilChatting,
    untilEvent,
    untilPolling,
    untilState,
} from './support/drive.ts';
import { CAPABILITIES } from './support/engines/index.ts';
import type { Profile, Tab } from './support/engines/engine.ts';
import { setEngineStage, type EngineStage } from './support/stage.ts';
import { enginesWith } from './support/thorough.ts';

describe.each(enginesWith('firefox'))('in %s', (engine) => {
    let stage: EngineStage;
    let profile: Profile;
    beforeAll(async () => void (stage = await setEngineStage(engine)));
    afterAll(() => stage?.close());
    afterEach(() => stage.clear());

    const url = (more: object = {}): string =>
        stage.page({
            settings: {
                bosh_service_url: stage.prosody.boshURL,
                authentication: 'login',
                credentials_url: '/credentials',
                auto_login: true,
                session_user: 'alice',
            },
            ...more,
        });

    async function alices(page = url()): Promise<Tab> {
        profile = await stage.profile('alice');
        const tab = await profile.open(page);
        await untilChatting(tab);
        return tab;
    }

    it('by the page while it is being left', async () => {
        const tab = await alices();
        await untilPolling(tab);
        await tab.evaluate(() =>
            window.addEventListener('pagehide', () => void window.converseSession!.signOut()),
        );
        await tab.goto(stage.page({ settings: {}, plugin: 'none', converse: 'none' }));
        await expect.poll(() => stage.prosody.sessions()).toEqual([]);
        expect(await savedSession(tab)).toBeUndefined();
    });

    if (CAPABILITIES[engine].offline)
        it('without a network: wiped at once, and the server is told when there is one', async () => {
            const tab = await alices();
            await untilPolling(tab);
            await profile.offline!(true);
            await tab.evaluate(() => window.converseSession!.signOut());
            expect(await savedSession(tab)).toBeUndefined();
            expect(await stage.prosody.sessions()).toHaveLength(1);
            await profile.offline!(false);
            await expect.poll(() => stage.prosody.sessions(), { timeout: 10_000 }).toEqual([]);
        });

    describe('out of chat', () => {
        it('over page loads and in every tab, until the person tries again', async () => {
            const tab = await alices();
            const other = await profile.open(url());
            await untilState(other, 'online');
            await logOut(tab);
            for (const each of [tab, other]) await untilState(each, 'stopped', 'logged-out');
            await expect.poll(() => stage.prosody.sessions()).toEqual([]);
            const asked = stage.site.asked.length;
            await tab.reload();
            const third = await profile.open(url());
            for (const each of [tab, third]) await untilState(each, 'stopped', 'logged-out');
            expect(stage.site.asked).toHaveLength(asked);
            await tab.evaluate(() => window.converseSession!.retry());
            for (const each of [tab, other, third]) await untilState(each, 'online');
        });

        it('until the site has shown that nobody is signed in', async () => {
            const tab = await alices();
            await logOut(tab);
            await untilState(tab, 'stopped', 'logged-out');
            await tab.goto(stage.page({ settings: { session_user: null }, early: { session_user: null } }));
            // Known before the page's own scripts can listen.
            await tab.waitFor(() => window.converseSession!.state.name === 'signed-out');
            await tab.goto(url());
            await untilState(tab, 'online');
        });

        if (engine === 'chromium')
            it('for comparison: Converse alone logs straight back in', async () => {
                const alone = url({ plugin: 'none' });
                const tab = await alices(alone);
                await logOut(tab);
                await untilEvent(tab, 'logout');
                const asked = stage.site.asked.length;
                await tab.reload();
                await untilEvent(tab, 'connected');
                console.log(
                    `Logged out of chat, then a reload. Converse alone: connected, ` +
                        `${String(stage.site.asked.length - asked)} token request; converse-session: out, 0.`,
                );
            });
    });
});
