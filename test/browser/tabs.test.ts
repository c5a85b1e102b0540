/** Several tabs, and whose a session is: no tab ever uses the session of the tab that it was copied from. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { savedSession, untilChatting, untilPolling, untilState, untilStored } from './support/drive.ts';
import { CAPABILITIES, INSECURE_HOST } from './support/engines/index.ts';
import type { Profile, Tab } from './support/engines/engine.ts';
import { expectOwn } from './support/owners.ts';
import type { PageSpec } from './support/page.ts';
import { setEngineStage, type EngineStage } from './support/stage.ts';
import { enginesWith, LIGHT } from './support/thorough.ts';

const SETTINGS = { prebind_url: '/prebind', session_user: 'alice' };
/** Reloads that are timed. */
const ROUNDS = 2;

describe.each(enginesWith('webkit'))('in %s', (engine) => {
    let stage: EngineStage;
    let profile: Profile;
    beforeAll(async () => void (stage = await setEngineStage(engine)));
    afterAll(() => stage?.close());
    afterEach(() => stage.clear());

    const { duplicates, insecure, restore, crash } = CAPABILITIES[engine];
    const pageOf = (spec: Partial<PageSpec> = {}): string =>
        stage.page({
            ...LIGHT,
            ...spec,
            settings: {
                ...SETTINGS,
                bosh_service_url: stage.prosody.boshURL,
                authentication: 'prebind',
                auto_login: true,
                blacklisted_plugins: ['converse-omemo'],
                ...spec.settings,
            },
        });
    const elsewhere = (spec: Partial<PageSpec> = {}): string =>
        stage.page({ settings: {}, plugin: 'none', converse: 'none', ...spec });

    /** Alice's tab, in chat. @returns it with its SID. */
    async function alices(url = pageOf()): Promise<{ tab: Tab; sid: string }> {
        profile = await stage.profile('alice');
        const tab = await profile.open(url);
        await untilChatting(tab);
        await untilStored(tab);
        return { tab, sid: (await savedSession(tab))!.sid };
    }

    /** The page loads once more, which neither a session nor a chat is to notice. */
    async function reload(...tabs: Tab[]): Promise<void> {
        await Promise.all(tabs.map((tab) => tab.reload()));
        await Promise.all(tabs.map((tab) => untilChatting(tab)));
    }

    it(`a duplicated tab (${duplicates}) makes its own session, and each keeps its own`, async () => {
        const { tab, sid } = await alices();
        const copy = await tab.duplicate();
        const sids = await expectOwn(stage, tab, copy);
        expect(sids[0]).toBe(sid);
        await reload(tab, copy);
        expect(await expectOwn(stage, tab, copy)).toEqual(sids);
    });

    it('tabs that were copied on a page without the plugin: one of them has the session', async () => {
        const { tab, sid } = await alices();
        await tab.goto(elsewhere());
        const copy = await tab.duplicate();
        const back = pageOf();
        await Promise.all([tab.goto(back), copy.goto(back)]);
        const sids = await expectOwn(stage, tab, copy);
        expect(sids).toContain(sid);
        await reload(tab, copy);
        expect(await expectOwn(stage, tab, copy)).toEqual(sids);
    });

    it('a copy that was made before the original went on has no use for what it copied', async () => {
        const { tab, sid } = await alices();
        await tab.goto(elsewhere());
        const copy = await tab.duplicate();
        await tab.goto(pageOf());
        await untilChatting(tab);
        await untilStored(tab);
        await tab.goto(elsewhere());
        await copy.goto(pageOf());
        await untilChatting(copy);
        await tab.goto(pageOf());
        const [original, other] = await expectOwn(stage, tab, copy);
        expect(original).toBe(sid);
        expect(other).not.toBe(sid);
    });

    it('a page in a frame has its own session and saves nothing', async () => {
        const { tab, sid } = await alices(pageOf({ frame: pageOf() }));
        const inside = (): Promise<string> =>
            tab.waitFor(() => (frames[0] as typeof window).converseSession?.state.jid);
        const jid = await inside();
        const saved = (await savedSession(tab))!;
        expect(saved).toMatchObject({
            sid,
            jid: await tab.evaluate(() => window.converseSession!.state.jid),
        });
        expect(await stage.prosody.sessions()).toEqual([jid, saved.jid].sort());
        await reload(tab);
        expect((await savedSession(tab))!.sid).toBe(sid);
        expect(await inside()).not.toBe(jid);
    });

    it(`without Web Locks (${insecure ? 'plain http:' : 'taken away'}) it is the tab’s name that tells`, async () => {
        const bare = { blacklisted_plugins: ['converse-omemo', 'converse-caps'] }; // They need a secure context.
        const url = pageOf({ locks: insecure, settings: bare });
        const named = url.replace('127.0.0.1', insecure ? INSECURE_HOST : '127.0.0.1');
        profile = await stage.profile();
        await profile.setUser(new URL(named).origin, 'alice');
        const tab = await profile.open(named);
        await untilChatting(tab);
        expect(await tab.evaluate(() => 'locks' in navigator)).toBe(false);
        const { sid } = (await savedSession(tab))!;
        await reload(tab);
        const copy = await tab.duplicate();
        await untilChatting(copy);
        const sids = await expectOwn(stage, tab, copy);
        expect(sids[0]).toBe(sid);
        await reload(tab, copy);
        expect(await expectOwn(stage, tab, copy)).toEqual(sids);
    });

    it('goes on with the session at each reload, by its name or by the lock', async () => {
        const settings = { ...SETTINGS, bosh_service_url: stage.prosody.boshURL };
        const pages = [
            ['before Converse', pageOf({ early: settings, converse: 'none' })],
            ['while Converse loads', pageOf({ early: settings })],
        ] as const;
        const { tab, sid } = await alices(pages[1][1]);
        for (const name of ['', 'of the site'])
            for (const [when, url] of pages) {
                await tab.goto(url);
                await tab.evaluate((given) => void (window.name = given), name);
                const times: number[] = [];
                for (let round = 0; round < ROUNDS; round += 1) {
                    const { uses } = (await savedSession(tab))!;
                    await tab.reload();
                    // A page that has not come so far has nothing to hand on.
                    await expect.poll(async () => (await savedSession(tab))?.uses).toBeGreaterThan(uses);
                    times.push(
                        await tab.waitFor(() => {
                            const loads = performance.getEntriesByType(
                                'resource',
                            ) as PerformanceResourceTiming[];
                            const of = (path: string) => loads.find((load) => load.name.includes(path));
                            const [script, request] = [of('/dist/converse-session.js'), of('/http-bind')];
                            return script && request && request.startTime - script.responseEnd;
                        }),
                    );
                }
                const [median, worst] = [times.sort((a, b) => a - b)[ROUNDS >> 1]!, times.at(-1)!];
                console.log(
                    `${engine}, ${when}, tab called '${name}': first request ${median.toFixed(0)} ms after the script came, ${worst.toFixed(0)} at worst.`,
                );
            }
        // Not `untilChatting`: WebKit's IndexedDB may hang for good when a page is left while Converse opens it there.
        await untilState(tab, 'online');
        expect((await savedSession(tab))!.sid).toBe(sid);
        expect(await stage.prosody.sessions()).toHaveLength(1);
    });

    const away = [
        { by: 'another origin', site: () => elsewhere().replace('127.0.0.1', 'localhost') },
        { by: 'a page that cuts itself off from others', site: () => elsewhere({ isolated: true }) },
        { by: 'another port', site: () => stage.prosody.boshURL },
    ];
    it.each(engine === 'chromium' ? away : away.slice(0, 2))(
        'by way of $by, entered or followed, and back it is the same session',
        async ({ site }) => {
            const { tab, sid } = await alices();
            const enter = (url: string): Promise<void> => tab.goto(url);
            const follow = async (url: string): Promise<void> => {
                await tab.evaluate((to) => void setTimeout(() => location.assign(to)), url);
                await tab.waitFor((to) => location.href === to && document.readyState === 'complete', url);
            };
            for (const go of [enter, follow]) {
                const there = site();
                await go(there);
                expect(await tab.url()).toBe(there);
                await go(pageOf());
                await untilChatting(tab);
                await untilStored(tab);
                expect(await expectOwn(stage, tab)).toEqual([sid]);
            }
        },
    );

    // Elsewhere that is how tabs are duplicated.
    if (duplicates === 'really')
        it('a tab that the page has opened makes its own session', async () => {
            const { tab, sid } = await alices();
            const opened = await tab.opens(pageOf());
            const sids = await expectOwn(stage, tab, opened);
            expect(sids[0]).toBe(sid);
            await reload(tab, opened);
            expect(await expectOwn(stage, tab, opened)).toEqual(sids);
        });

    if (engine !== 'webkit')
        it('a tab from a link makes its own session', async () => {
            const { tab, sid } = await alices();
            await tab.evaluate(
                (to) =>
                    document.body.prepend(
                        Object.assign(document.createElement('a'), { href: to, textContent: 'On' }),
                    ),
                pageOf(),
            );
            const followed = await tab.follow!('a');
            const sids = await expectOwn(stage, tab, followed);
            expect(sids[0]).toBe(sid);
            await reload(tab, followed);
            expect(await expectOwn(stage, tab, followed)).toEqual(sids);
        });

    if (restore)
        it('a tab that was closed and is brought back has its session again', async () => {
            const { tab, sid } = await alices();
            await tab.close();
            const restored = await profile.restore!();
            await untilChatting(restored);
            expect(await expectOwn(stage, restored)).toEqual([sid]);
        });

    if (restore && crash)
        it('a tab that has crashed and is brought back leaves one session', async () => {
            const { tab } = await alices();
            await untilPolling(tab);
            await tab.crash!();
            await tab.close();
            const restored = await profile.restore!();
            await untilChatting(restored);
            await expectOwn(stage, restored);
        });

    if (engine === 'chromium')
        it('a tab and its copy share no SID in three seconds', async () => {
            const [ours, alone] = await Promise.all([traffic({}), traffic({ plugin: 'none' })]);
            const words = ({ requests, shared }: Traffic): string =>
                `${requests} requests, ${shared} SIDs shared`;
            console.log(`In 3 s, with the plugin: ${words(ours)}; with Converse alone: ${words(alone)}.`);
            expect(ours.shared).toBe(0);
        });

    interface Traffic {
        requests: number;
        /** SIDs that both tabs have used. */
        shared: number;
    }

    /** What a tab and its copy send in three seconds. Both load once more, as a person goes on to the next page. */
    async function traffic(spec: Partial<PageSpec>): Promise<Traffic> {
        const original = await (await stage.profile('alice')).open(pageOf(spec));
        await untilChatting(original);
        const copy = await original.duplicate();
        const [one, other] = [sidsOf(original.page!), sidsOf(copy.page!)];
        await Promise.all([original.reload(), copy.reload()]);
        await delay(3000);
        const shared = new Set(one.filter((sid) => other.includes(sid))).size;
        return { requests: one.length + other.length, shared };
    }

    function sidsOf(page: Page): string[] {
        const sids: string[] = [];
        page.on('request', (request) => {
            const sid = /^<body[^>]*\ssid=["']([^"']+)/.exec(request.postData() ?? '')?.[1];
            if (sid) sids.push(sid);
        });
        return sids;
    }
});
