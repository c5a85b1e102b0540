/**
 * The site's user changes: the next one sees nothing of the one before, not for a moment, and neither does the browser's
 * storage keep anything. Zoe knows nobody: whatever names alice in her page is a leak.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { say, untilChatting, untilPresent, untilState } from './support/drive.ts';
import type { Profile, Tab } from './support/engines/engine.ts';
import type { PageSpec } from './support/page.ts';
import { STRANGER } from './support/site.ts';
import { DOMAIN, setEngineStage, TOKEN_DOMAIN, type EngineStage } from './support/stage.ts';
import { enginesWith, thorough } from './support/thorough.ts';
import { naming } from './support/stored.ts';
import { sightings, watched } from './support/watched.ts';

const SECRET = 'Between you and me';

interface Way {
    name: string;
    domain: string;
    endpoint: string;
    bosh: boolean;
    settings: PageSpec['settings'];
}

const prebind: Way = {
    name: 'prebind over BOSH',
    domain: DOMAIN,
    endpoint: '/prebind',
    bosh: true,
    settings: { authentication: 'prebind', prebind_url: '/prebind', auto_login: true },
};
const overWebSocket: Way = {
    name: 'credentials over WebSocket',
    domain: DOMAIN,
    endpoint: '/credentials',
    bosh: false,
    settings: { credentials_url: '/credentials', auto_login: true },
};
const ways: Way[] = [
    prebind,
    {
        name: 'credentials over BOSH',
        domain: DOMAIN,
        endpoint: '/credentials',
        bosh: true,
        settings: { credentials_url: '/credentials', auto_login: true },
    },
    {
        name: 'a one-time token over BOSH',
        domain: TOKEN_DOMAIN,
        endpoint: '/token',
        bosh: true,
        settings: { credentials_url: '/token', auto_login: true },
    },
    overWebSocket,
];

describe.each(enginesWith('firefox'))('in %s', (engine) => {
    let stage: EngineStage;
    let profile: Profile;
    beforeAll(async () => void (stage = await setEngineStage(engine)));
    afterAll(() => stage?.close());
    afterEach(() => stage.clear());

    // The ways in differ by what Strophe and the server do, not by the engine.
    describe.each(engine !== 'chromium' ? [prebind] : thorough ? ways : [prebind, overWebSocket])(
        '$name',
        (way) => {
            const settings = (more: object): PageSpec['settings'] => ({
                ...(way.bosh
                    ? { bosh_service_url: stage.prosody.boshURL }
                    : { websocket_url: stage.prosody.websocketURL }),
                ...way.settings,
                ...more,
            });
            const pageOf = (user: string | null, unseen?: string): string =>
                stage.page({ settings: settings({ session_user: user }), unseen });
            const elsewhere = (): string => stage.page({ settings: {}, plugin: 'none', converse: 'none' });
            const become = (user: string | undefined): Promise<void> => profile.setUser(stage.site.url, user);
            const online = async (): Promise<string[]> =>
                (await stage.prosody.sessions()).map((jid) => jid.split('@')[0]!);

            /** Alice is there, and has said something to bob. */
            async function alices(url = pageOf('alice'), ours = true): Promise<Tab> {
                profile = await stage.profile('alice');
                const tab = await profile.open(url);
                await untilChatting(tab);
                if (way.bosh && ours) await untilPresent(tab);
                await say(tab, `bob@${way.domain}`, SECRET);
                return tab;
            }

            /** A WebSocket that a page load has cut is kept by the server for a while, in case it comes back (XEP-0198). */
            const cut = way.bosh ? [] : ['alice'];

            /** Zoe has the page, and nothing of alice is left. @param others who may be on the server as well. */
            async function expectZoe(tab: Tab, others: string[] = []): Promise<void> {
                await untilState(tab, 'online');
                await untilChatting(tab);
                await expect.poll(online).toEqual([...others, STRANGER]);
                expect(await sightings(tab)).toEqual([]);
                // `user` of ours names the user of now; an object store of Converse's keeps its name when it is empty.
                expect(await naming(tab, 'alice')).toEqual([]);
                expect(await naming(tab, SECRET)).toEqual([]);
            }

            it('another user, by a page load', async () => {
                const tab = await alices();
                await become(STRANGER);
                await tab.goto(pageOf(STRANGER, 'alice'));
                await expectZoe(tab, cut);
            });

            it('another user, by way of a page without the plugin', async () => {
                const tab = await alices();
                await tab.goto(elsewhere());
                await become(STRANGER);
                await tab.goto(pageOf(STRANGER, 'alice'));
                await expectZoe(tab, cut);
            });

            it('another user, in another tab: the first one learns it', async () => {
                const tab = await alices();
                await become(STRANGER);
                const other = await profile.open(pageOf(STRANGER, 'alice'));
                await untilState(tab, 'stopped', 'user-changed');
                await expectZoe(other);
                await tab.waitFor((secret) => !document.body.textContent?.includes(secret), SECRET);
            });

            it('another user, in the same page', async () => {
                const tab = await alices(pageOf('alice', STRANGER));
                await become(STRANGER);
                await tab.evaluate(() => window.converseSession!.signIn('zoe'));
                // From the moment on in which Zoe is connected there is nothing of Alice's.
                await tab.waitFor(() => window.converseSession!.state.jid?.startsWith('zoe@'));
                await watched(tab, 'alice');
                await expectZoe(tab);
            });

            it('nobody: everything ends, and nothing is kept', async () => {
                const tab = await alices();
                await become(undefined);
                await tab.goto(pageOf(null, 'alice'));
                await untilState(tab, 'signed-out');
                await expect.poll(online).toEqual(cut);
                await expect.poll(() => naming(tab, 'alice')).toEqual([]);
                expect(await sightings(tab)).toEqual([]);
            });

            it('nobody, says the page itself: in every tab', async () => {
                const tab = await alices();
                const other = await profile.open(pageOf('alice'));
                await untilState(other, 'online');
                await other.evaluate(() => window.converseSession!.signOut());
                for (const each of [tab, other]) await untilState(each, 'signed-out');
                await expect.poll(online).toEqual([]);
                await expect.poll(() => naming(tab, 'alice')).toEqual([]);
                await tab.waitFor((secret) => !document.body.textContent?.includes(secret), SECRET);
            });

            if (engine !== 'chromium' && !thorough) return;

            it('another user in the answer to a page that is alice’s', async () => {
                const tab = await alices(pageOf('alice', STRANGER));
                await become(STRANGER);
                const { jid } = await untilState(tab, 'online');
                await stage.prosody.kick(jid!);
                await untilState(tab, 'stopped', 'user-changed');
                expect(await sightings(tab)).toEqual([]);
                await expect.poll(online).toEqual([]);
                await tab.waitFor((secret) => !document.body.textContent?.includes(secret), SECRET);
            });

            it('another user, where the page names its user by `jid` alone', async () => {
                const named = (user: string, unseen?: string): string =>
                    stage.page({ settings: settings({ jid: `${user}@${way.domain}` }), unseen });
                const tab = await alices(named('alice'));
                await become(STRANGER);
                await tab.goto(named(STRANGER, 'alice'));
                await expectZoe(tab, cut);
            });

            it('another user, where the page names nobody', async () => {
                const nameless = (unseen?: string): string => stage.page({ settings: settings({}), unseen });
                const tab = await alices(nameless());
                await become(STRANGER);
                await tab.goto(nameless('alice'));
                await expectZoe(tab, cut);
            });

            if (engine === 'chromium' && way.bosh && way.domain === DOMAIN)
                it('for comparison: what Converse alone shows zoe of alice', async () => {
                    const alone = (unseen?: string): string =>
                        stage.page({ settings: settings({ authentication }), plugin: 'none', unseen });
                    const authentication = way === prebind ? 'prebind' : 'login';
                    const tab = await alices(alone(), false);
                    await become(STRANGER);
                    await tab.goto(alone('alice'));
                    await expect.poll(() => sightings(tab)).not.toEqual([]);
                    await untilChatting(tab);
                    const [seen, kept] = [await sightings(tab), await naming(tab, 'alice')];
                    const times = seen.map(({ at }) => at);
                    const shown = Math.max(...times) - Math.min(...times);
                    console.log(
                        `${way.name}: Converse alone goes on as alice (seen for ${String(shown)} ms, until the test ended) and ` +
                            `keeps ${String(kept.length)} entries that name her; converse-session: 0 ms, 0 entries.`,
                    );
                });
        },
    );
});
