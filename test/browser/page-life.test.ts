/** A page is left, comes back, is frozen and thawed: it goes on, or says at once that it may not. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { State } from '../../src/session/state.ts';
import {
    record,
    savedSession,
    say,
    untilChatting,
    untilHeard,
    untilPresent,
    untilStored,
} from './support/drive.ts';
import type { Profile, Tab } from './support/engines/engine.ts';
import { expectOwn } from './support/owners.ts';
import type { PageSpec } from './support/page.ts';
import { STRANGER } from './support/site.ts';
import { DOMAIN, setEngineStage, type EngineStage } from './support/stage.ts';
import { enginesWith, LIGHT, thorough } from './support/thorough.ts';

const SECRET = 'Between you and me';
const PATIENT = { timeout: 5000 };
const [alice, bob] = [`alice@${DOMAIN}`, `bob@${DOMAIN}`];

describe.each(enginesWith('webkit'))('in %s', (engine) => {
    let stage: EngineStage;
    let profile: Profile;
    let tab: Tab;
    let his: Tab;
    let sid: string;
    beforeAll(async () => void (stage = await setEngineStage(engine)));
    afterAll(() => stage?.close());
    afterEach(() => stage.clear());

    const pageOf = (
        user: string | null = 'alice',
        settings: PageSpec['settings'] = {},
        locks?: boolean,
        build: Partial<PageSpec> = {},
    ): string =>
        stage.page({
            ...build,
            stored: true,
            locks,
            settings: {
                bosh_service_url: stage.prosody.boshURL,
                authentication: 'prebind',
                prebind_url: '/prebind',
                auto_login: true,
                session_user: user,
                blacklisted_plugins: ['converse-omemo'],
                ...settings,
            },
        });
    const elsewhere = (): string =>
        stage.page({ settings: {}, plugin: 'none', converse: 'none', stored: true });
    const become = (user: string | undefined): Promise<void> => profile.setUser(stage.site.url, user);

    /** Zoe was here before: a new user's store in Converse's database would put pages out of Chromium's cache. */
    async function zoes(): Promise<void> {
        const first = await profile.open(pageOf(STRANGER));
        await untilChatting(first);
        await first.close();
        await stage.prosody.kick(`${STRANGER}@${DOMAIN}`);
    }

    /** Alice and bob are there, each with a profile of their own, and alice has said something. */
    async function begin(url = pageOf(), bosh = true): Promise<void> {
        profile = await stage.profile(STRANGER);
        if (engine === 'chromium') await zoes();
        await become('alice');
        [tab, his] = await Promise.all([
            profile.open(url),
            stage.profile('bob').then((other) => other.open(pageOf('bob', {}, undefined, LIGHT))),
        ]);
        await Promise.all([untilChatting(tab), untilChatting(his)]);
        await untilPresent(his);
        await say(tab, bob, SECRET);
        await untilHeard(his, alice, SECRET);
        if (!bosh) return;
        await untilStored(tab);
        sid = (await savedSession(tab))!.sid;
        await tab.evaluate(() => void Object.assign(window, { still: 'here' }));
    }

    const still = (page: Tab): Promise<unknown> =>
        page.evaluate(() => (window as unknown as { still?: string }).still);

    /** Waits until the page has come to a state since then. */
    const untilSince = (page: Tab, name: State['name'], since: number, reason?: string): Promise<unknown> =>
        page.waitFor(
            ([wanted, from, why]) => {
                const { state } = window.converseSession!;
                return state.name === wanted && state.since >= from && (!why || state.reason === why);
            },
            [name, since, reason] as const,
        );

    async function chat(page: Tab, words: string): Promise<void> {
        await say(page, bob, `${words}?`);
        await untilHeard(his, alice, `${words}?`);
        await say(his, alice, `${words}!`);
        await untilHeard(page, bob, `${words}!`);
    }

    /** The page is the one that was left, and shows nothing of its user. */
    async function expectOver(name: State['name'], since: number, reason: State['reason']): Promise<void> {
        await untilSince(tab, name, since, reason);
        expect(await still(tab)).toBe('here');
        await tab.waitFor((secret) => !document.body.textContent?.includes(secret), SECRET);
        await expect
            .poll(
                async () => (await stage.prosody.sessions()).filter((jid) => jid.startsWith(alice)),
                PATIENT,
            )
            .toEqual([]);
    }

    async function back(): Promise<number> {
        const since = Date.now();
        await tab.back();
        return since;
    }

    // A request that is under way keeps Firefox from keeping a page.
    if (engine !== 'firefox')
        describe('from the back/forward cache, over BOSH', () => {
            beforeEach(() => begin());

            it('it chats again, with its session', async () => {
                await tab.goto(elsewhere());
                await untilSince(tab, 'online', await back());
                expect(await still(tab)).toBe('here');
                await chat(tab, 'Back');
                expect((await expectOwn(stage, tab, his))[0]).toBe(sid);
                // WebKit cuts its requests before the page hears that it is left: that is no server that does not answer.
                const reasons = (await record(tab)).states.map(({ reason }) => reason);
                expect(reasons).not.toContain('server-unreachable');
            });

            it('it chats again, with the session that the next page has used', async () => {
                await tab.goto(pageOf());
                await untilChatting(tab);
                await chat(tab, 'Next');
                await untilSince(tab, 'online', await back());
                expect(await still(tab)).toBe('here');
                await chat(tab, 'Back');
                expect((await expectOwn(stage, tab, his))[0]).toBe(sid);
            });

            it('it keeps its session from a copy of the next page', async () => {
                await tab.goto(pageOf());
                await untilChatting(tab);
                const copy = await tab.duplicate();
                await untilSince(copy, 'online', 0);
                await untilSince(tab, 'online', await back());
                expect((await expectOwn(stage, tab, copy, his))[0]).toBe(sid);
                await chat(tab, 'Back');
            });

            if (thorough || engine === 'chromium')
                describe.each([
                    { who: 'another user', user: STRANGER, name: 'stopped', reason: 'user-changed' },
                    { who: 'nobody', user: null, name: 'signed-out', reason: 'host-signed-out' },
                ] as const)('it shows nothing where there is $who', ({ user, name, reason }) => {
                    it('in another tab', async () => {
                        await tab.goto(elsewhere());
                        await become(user ?? undefined);
                        const other = await profile.open(pageOf(user));
                        await untilSince(other, user ? 'online' : 'signed-out', 0);
                        await expectOver(name, await back(), reason);
                    });

                    it('on the next page', async () => {
                        await become(user ?? undefined);
                        await tab.goto(pageOf(user));
                        await untilSince(tab, user ? 'online' : 'signed-out', 0);
                        await expectOver(name, await back(), reason);
                    });
                });
        });

    // Firefox keeps no page that has a request under way or a Web Lock, not even one that gives it back in `pagehide`.
    if (engine === 'firefox')
        it('a page that waited, without Web Locks, knows that its copy is old', async () => {
            await begin(pageOf('alice', {}, false));
            await stage.prosody.kill();
            await untilSince(tab, 'waiting', 0);
            await tab.goto(pageOf('alice', {}, false));
            await stage.prosody.start();
            await untilChatting(tab);
            const next = (await savedSession(tab))!;
            await untilSince(tab, 'online', await back());
            expect(await still(tab)).toBe('here');
            const now = (await savedSession(tab))!;
            expect([sid, next.sid]).not.toContain(now.sid);
            expect(now.jid).not.toBe(next.jid);
            await untilSince(his, 'online', 0);
            await chat(tab, 'Back');
        });

    if (engine === 'chromium')
        describe('frozen behind another tab', () => {
            let other: Tab;
            beforeEach(async () => {
                await begin();
                other = await profile.open(pageOf());
                await untilSince(other, 'online', 0);
                await tab.freeze!();
            });

            it('it is still there when it thaws', async () => {
                await tab.thaw!();
                await chat(tab, 'Thawed');
                expect((await expectOwn(stage, tab, other, his))[0]).toBe(sid);
            });

            it('it knows at once that the user has signed out meanwhile', async () => {
                await other.evaluate(() => window.converseSession!.signOut());
                await untilSince(other, 'signed-out', 0);
                const since = Date.now();
                await tab.thaw!();
                await expectOver('signed-out', since, 'host-signed-out');
                expect((await tab.evaluate(() => window.converseSession!.state.since)) - since).toBeLessThan(
                    1000,
                );
            });

            it('it notices that the server has been killed and restarted', async () => {
                await stage.prosody.kill();
                await stage.prosody.start();
                const since = Date.now();
                await tab.thaw!();
                await untilSince(tab, 'online', since);
                await Promise.all([untilPresent(tab), untilSince(his, 'online', since), untilPresent(his)]);
                await chat(tab, 'Restarted');
            });
        });

    if (engine === 'chromium')
        it('over WebSocket the way back leads to a chat', async () => {
            const url = pageOf('alice', {
                bosh_service_url: undefined,
                websocket_url: stage.prosody.websocketURL,
                authentication: 'login',
                prebind_url: undefined,
                credentials_url: '/credentials',
            });
            await begin(url, false);
            await tab.goto(elsewhere());
            await untilSince(tab, 'online', await back());
            await untilChatting(tab);
            await chat(tab, 'Back');
        });
});
