/** The connection drops, and comes back: core is told once each way, and its own loops never run. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import {
    logOut,
    record,
    savedSession,
    say,
    untilAnswered,
    untilChatting,
    untilEvent,
    untilHeard,
    untilNot,
    untilPolling,
    untilPresent,
    untilState,
} from './support/drive.ts';
import type { State } from '../../src/session/state.ts';
import { startTalker } from './support/flood/talker.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, setStage, type Stage } from './support/stage.ts';
import { LIGHT } from './support/thorough.ts';

let stage: Stage;
let page: Page;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage.close());
afterEach(() => stage.clear());

const [alice, bob] = [`alice@${DOMAIN}`, `bob@${DOMAIN}`];

const ways = [
    {
        name: 'prebind over BOSH',
        bosh: true,
        settings: () => ({
            bosh_service_url: stage.prosody.boshURL,
            authentication: 'prebind',
            prebind_url: '/prebind',
            auto_login: true,
        }),
    },
    {
        name: 'credentials over BOSH',
        bosh: true,
        settings: () => ({ bosh_service_url: stage.prosody.boshURL, credentials_url: '/credentials' }),
    },
    {
        name: 'credentials over WebSocket',
        bosh: false,
        settings: () => ({ websocket_url: stage.prosody.websocketURL, credentials_url: '/credentials' }),
    },
];

describe.each(ways)('$name', ({ bosh, settings }) => {
    beforeEach(async () => {
        const spec = {
            ...LIGHT,
            settings: { ...settings(), session_user: 'alice', session_retry_spread: 300 },
        };
        page = await stage.open(stage.site.page(spec), 'alice');
        await untilChatting(page);
        await (bosh ? untilPolling(page) : untilAnswered(page));
    });

    it('comes back after the server was killed, and is announced once', async () => {
        const asked = stage.site.asked.length;
        await stage.prosody.kill();
        await untilState(page, 'waiting');
        await stage.prosody.start();
        await untilEvent(page, 'reconnected');
        await untilState(page, 'online');
        const { events } = await record(page);
        expect(events.filter((name) => name === 'reconnected')).toHaveLength(1);
        expect(events.filter((name) => name === 'will-reconnect')).toHaveLength(1);
        expect(events).not.toContain('disconnected');
        expect(stage.site.asked.length - asked).toBeLessThanOrEqual(8);
        await say(page, bob, 'I am back');
        expect(await stage.prosody.sessions()).toHaveLength(1);
    });

    it('comes back after a kick with a session of its own', async () => {
        const { jid } = await untilState(page, 'online');
        expect(await stage.prosody.kick(jid!)).toBe(1);
        await untilEvent(page, 'reconnected');
        await untilState(page, 'online');
        expect(await stage.prosody.sessions()).toHaveLength(1);
    });

    it('does not fight for a resource that signed in elsewhere', async () => {
        /** Says `conflict` until the page has heard it: a server may have to close before its last words are out. */
        async function conflict(tries = 5): Promise<State> {
            const { jid } = await untilState(page, 'online');
            await (bosh ? untilPolling(page) : untilAnswered(page));
            expect(await stage.prosody.kick(jid!, { condition: 'conflict' })).toBe(1);
            const state = await untilNot(page, 'online');
            return state.reason === 'replaced' || tries === 1 ? state : conflict(tries - 1);
        }
        expect(await conflict()).toMatchObject({ name: 'stopped', reason: 'replaced' });
        const asked = stage.site.asked.length;
        await untilEvent(page, 'disconnected');
        expect(stage.site.asked.length).toBe(asked);
        const connected = (await record(page)).events.filter((name) => name === 'connected').length;
        await page.evaluate(() => window.converseSession!.retry());
        await untilEvent(page, 'connected', connected + 1);
    });

    it('takes Converse’s own wish to reconnect as a drop, and as one attempt while waiting', async () => {
        const asked = stage.site.asked.length;
        await page.evaluate(async () => {
            const { api } = (window as unknown as { test: { converse: { api: Api } } }).test.converse;
            await Promise.all(Array.from({ length: 5 }, () => api.connection.reconnect()));
        });
        await untilEvent(page, 'reconnected');
        await untilState(page, 'online');
        // On BOSH the session is taken up again and nobody is asked.
        expect(stage.site.asked.length - asked).toBe(bosh ? 0 : 1);
    });

    it('lets a person log out of chat', async () => {
        const { jid } = await untilState(page, 'online');
        await logOut(page);
        await untilState(page, 'stopped', 'logged-out');
        const { events } = await record(page);
        expect(events.filter((name) => name === 'disconnected' || name === 'logout')).toEqual([
            'disconnected',
            'logout',
        ]);
        await expect.poll(() => stage.prosody.sessions()).not.toContain(jid);
        expect(await savedSession(page)).toBeUndefined();
        await page.evaluate(() => window.converseSession!.retry());
        await untilEvent(page, 'connected', 2);
    });

    it('lets a person log out of chat right after a drop, for good', async () => {
        await page.clock.install();
        await page.evaluate(async () => {
            const { api } = (window as unknown as { test: { converse: { api: Api } } }).test.converse;
            await api.connection.reconnect();
            await api.user.logout();
        });
        await untilState(page, 'stopped', 'logged-out');
        // Longer than it takes until a cut counts as a drop.
        await page.clock.fastForward(1500);
        const { states } = await record(page);
        expect(states.at(-1)).toMatchObject({ name: 'stopped', reason: 'logged-out' });
    });

    it('ends everything when the page signs out', async () => {
        const { jid } = await untilState(page, 'online');
        await page.evaluate(() => window.converseSession!.signOut());
        await untilState(page, 'signed-out');
        await untilEvent(page, 'disconnected');
        await expect.poll(() => stage.prosody.sessions()).not.toContain(jid);
        expect(await savedSession(page)).toBeUndefined();
    });
});

it('hears messages again after a drop', async () => {
    const spec = (user: string): string =>
        stage.site.page({
            settings: { ...ways[1]!.settings(), session_user: user, session_retry_spread: 300 },
        });
    page = await stage.open(spec('alice'), 'alice');
    const his = await stage.open(spec('bob'), 'bob');
    await Promise.all([untilChatting(page), untilChatting(his)]);
    const { jid } = await untilState(page, 'online');
    await stage.prosody.kick(jid!);
    await untilEvent(page, 'reconnected');
    await untilPresent(page);
    await say(his, alice, 'Welcome back');
    await untilHeard(page, bob, 'Welcome back');
});

it('still sees who is present when it goes on with the same session: the server does not say it again', async () => {
    const settings = { ...ways[0]!.settings(), session_user: 'alice' };
    page = await stage.open(stage.site.page({ settings }), 'alice');
    await untilChatting(page);
    const { c2sPort } = stage.prosody;
    const talker = { port: c2sPort, domain: DOMAIN, user: 'bob', password: PASSWORDS['bob']! };
    (await startTalker(talker)).say(alice, 'Hello', 'chat');
    await untilHeard(page, bob, 'Hello');
    const show = (): Promise<string | undefined> =>
        page.evaluate(async (jid) => {
            const { api } = (window as unknown as { test: { converse: { api: Api } } }).test.converse;
            return (await api.contacts.get(jid))?.presence.getStatus();
        }, bob);
    await expect.poll(show).toBe('online');
    const before = await savedSession(page);
    await page.evaluate(() =>
        (window as unknown as { test: { converse: { api: Api } } }).test.converse.api.connection.reconnect(),
    );
    await untilEvent(page, 'reconnected');
    await untilState(page, 'online');
    await untilEvent(page, 'presencesInitialized', 2);
    await page.reload();
    await untilChatting(page);
    expect((await savedSession(page))?.sid).toBe(before?.sid);
    await untilEvent(page, 'presencesInitialized');
    await say(page, bob, 'Still there');
    expect(await show()).toBe('online');
});

interface Api {
    connection: { reconnect(): Promise<void> };
    contacts: { get(jid: string): Promise<{ presence: { getStatus(): string } } | undefined> };
    user: { logout(): Promise<void> };
}
