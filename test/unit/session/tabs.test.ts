/** Several tabs of one site: whose session is whose, and what one learns from another. */
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeBosh, type FakeBosh } from './fake-bosh.ts';
import { fakeBrowser, type FakeBrowser, type FakeTab } from './fake-browser.ts';

let bosh: FakeBosh;
let browser: FakeBrowser;
let tab: FakeTab;
const ALICE = { session_user: 'alice' };
const BOB = { session_user: 'bob' };

beforeEach(async () => {
    bosh = fakeBosh();
    browser = fakeBrowser(bosh);
    tab = browser.tab();
    await tab.load(ALICE);
    expect(tab.machine.state.name).toBe('online');
});

describe('a duplicated tab', () => {
    it('makes its own session, and the original goes on', async () => {
        const copy = tab.duplicate();
        await copy.load(ALICE);
        expect(copy.machine.state.name).toBe('online');
        expect(copy.sids[0]).not.toBe(tab.sids[0]);
        expect(bosh.sessions.size).toBe(2);
        await tab.load(ALICE);
        expect(tab.sids.at(-1)).toBe(tab.sids[0]);
    });

    it('does not use what the original has used on and given up', async () => {
        const copy = tab.duplicate();
        await tab.load(ALICE);
        tab.env.leave(); // Closed: the lock is free.
        await copy.load(ALICE);
        expect(copy.sids).toHaveLength(1);
        expect(copy.sids[0]).not.toBe(tab.sids[0]);
    });

    it('of another user’s page ends the session, whosever it is: its user has gone', async () => {
        const copy = tab.duplicate();
        browser.asleep.add(tab);
        browser.user = 'bob';
        await copy.load(BOB);
        expect(bosh.sessions.has(tab.sids[0]!)).toBe(false);
        expect(copy.machine.state.name).toBe('online');
    });
});

describe('another tab finds another user', () => {
    it('the session here is ended, and the page waits for a reload', async () => {
        const other = browser.tab();
        browser.user = 'bob';
        await other.load(BOB);
        await tab.env.settle();
        expect(tab.machine.state).toMatchObject({ name: 'stopped', reason: 'user-changed' });
        expect(bosh.sessions.has(tab.sids[0]!)).toBe(false);
        expect(tab.env.wiped).toContain('alice@example.test');
        expect(other.env.wiped).toContain('alice@example.test');
        expect(other.machine.state.jid).toMatch(/^bob@/);
        const { asked } = browser;
        tab.env.pageEvent('visible');
        await tab.env.pass(60_000);
        expect(browser.asked).toBe(asked);
    });

    it('comes back when its own user is back, and until then trying again changes nothing for anybody', async () => {
        const other = browser.tab();
        browser.user = 'bob';
        await other.load(BOB);
        tab.machine.retry();
        await tab.env.pass(200);
        expect(tab.machine.state.reason).toBe('user-changed');
        expect(other.machine.state.jid).toMatch(/^bob@/);
        browser.user = 'alice';
        await other.load(ALICE);
        await tab.env.pass(200);
        expect(tab.machine.state.jid).toMatch(/^alice@/);
    });

    it('one that slept learns it when it wakes', async () => {
        browser.asleep.add(tab);
        const other = browser.tab();
        browser.user = 'bob';
        await other.load(BOB);
        expect(tab.machine.state.name).toBe('online');
        tab.env.pageEvent('resumed');
        expect(tab.machine.state).toMatchObject({ name: 'stopped', reason: 'user-changed' });
    });

    it('and does not ask the host in the same breath', async () => {
        const other = browser.tab();
        await other.load(ALICE);
        browser.asleep.add(tab);
        await other.machine.signOut();
        const { asked } = browser;
        tab.env.pageEvent('visible');
        await tab.env.pass(200);
        expect(tab.machine.state.name).toBe('signed-out');
        expect(browser.asked).toBe(asked);
    });

    it('leaves the caches alone on a personal device', async () => {
        const other = browser.tab();
        browser.user = 'bob';
        await other.load({ ...BOB, session_keep_cache: true });
        expect(other.env.wiped).toEqual([]);
    });

    it('says so in its host’s answer alone, where no page names its user', async () => {
        await tab.load({});
        const other = browser.tab();
        browser.user = 'bob';
        await other.load({});
        await tab.env.settle();
        expect(tab.machine.state).toMatchObject({ name: 'stopped', reason: 'user-changed' });
        expect(other.env.wiped).toContain('alice@example.test');
    });
});

describe('nobody is signed in any more', () => {
    it.each([
        ['a page that says so', { session_user: null }],
        ['a page without any endpoint', { session_user: null, session_fetch: null }],
    ])('%s ends the session in every tab', async (_, settings) => {
        const other = browser.tab();
        browser.user = undefined;
        await other.load(settings);
        await tab.env.settle();
        expect(tab.machine.state).toMatchObject({ name: 'signed-out', reason: 'host-signed-out' });
        expect(bosh.sessions.size).toBe(0);
        expect(tab.env.wiped).toContain('alice@example.test');
        expect(tab.env.storage.length).toBe(0);
    });

    it('without a network: wiped at once, and the server is told as soon as there is one', async () => {
        bosh.down = true;
        await tab.machine.signOut();
        await tab.env.settle();
        expect(tab.env.storage.length).toBe(0);
        expect(bosh.sessions.size).toBe(1);
        bosh.down = false;
        tab.env.pageEvent('online');
        await tab.env.settle();
        expect(bosh.sessions.size).toBe(0);
    });

    it('trying again asks the host, and an old page of nobody’s signs nobody out', async () => {
        const other = browser.tab();
        await other.load({ session_user: null });
        await tab.load(ALICE);
        other.machine.retry();
        await tab.env.settle();
        expect(tab.machine.state.name).toBe('online');
        await tab.machine.signOut();
        tab.machine.retry();
        await tab.env.pass(200);
        expect(tab.machine.state.name).toBe('online');
    });

    it('what may never have arrived goes before the end of the session, which would wait for it', async () => {
        tab.machine.saved.sent(77, '<body rid="77" sid="sid-1"/>');
        bosh.received.length = 0;
        await tab.machine.signOut();
        expect(bosh.received[0]).toContain('rid="77"');
        expect(bosh.received[1]).toMatch(/type=["']terminate/);
    });

    it('the host’s word counts where no page names its user', async () => {
        await tab.load({});
        browser.user = undefined;
        await tab.duplicate().load({});
        await tab.env.settle();
        expect(tab.machine.state.name).toBe('signed-out');
        expect(bosh.sessions.size).toBe(0);
    });

    it('signOut() in one tab is heard in all, and signing in again as well', async () => {
        const other = browser.tab();
        await other.load(ALICE);
        await other.machine.signOut();
        await tab.env.settle();
        expect(tab.machine.state.name).toBe('signed-out');
        expect(bosh.sessions.size).toBe(0);
        other.machine.signIn('alice');
        await other.env.pass(200);
        await tab.env.pass(200);
        expect(other.machine.state.name).toBe('online');
        expect(tab.machine.state.name).toBe('online');
        expect(bosh.sessions.size).toBe(2);
    });
});

describe('the person has logged out of chat', () => {
    beforeEach(() => {
        bosh.sessions.delete(tab.sids[0]!);
        tab.machine.loggedOut(true);
    });

    it('stays out over page loads and in every tab, asking nobody', async () => {
        const { asked } = browser;
        await tab.load(ALICE);
        const other = browser.tab();
        await other.load(ALICE);
        for (const { machine } of [tab, other])
            expect(machine.state).toMatchObject({ name: 'stopped', reason: 'logged-out' });
        expect(browser.asked).toBe(asked);
    });

    it.each(['retry', 'signIn'] as const)('%s() brings every tab back', async (way) => {
        const other = browser.tab();
        await other.load(ALICE);
        if (way === 'retry') tab.machine.retry();
        else tab.machine.signIn('alice');
        await tab.env.pass(200);
        await other.env.pass(200);
        for (const { machine } of [tab, other]) expect(machine.state.name).toBe('online');
    });

    it('another user is in', async () => {
        browser.user = 'bob';
        await tab.load(BOB);
        expect(tab.machine.state.name).toBe('online');
    });

    it('is in again once the site has shown nobody signed in', async () => {
        await tab.load({ session_user: null });
        await tab.load(ALICE);
        expect(tab.machine.state.name).toBe('online');
    });

    it('is in again after a login by the client’s own means', async () => {
        tab.machine.yieldToPerson();
        await tab.load(ALICE);
        expect(tab.machine.state.name).toBe('online');
    });
});

describe('a page that comes back from the back/forward cache', () => {
    it('proves its session again before it is used', async () => {
        tab.env.pageEvent('hidden');
        tab.env.pageEvent('shown');
        expect(tab.machine.state).toMatchObject({ name: 'waiting', reason: 'network' });
        await tab.env.pass(200);
        expect(tab.machine.state.name).toBe('online');
        expect(tab.sids).toEqual([tab.sids[0], tab.sids[0]]);
        expect(browser.asked).toBe(1);
    });

    it('makes a new one where a copy uses it now', async () => {
        const copy = tab.duplicate();
        tab.env.pageEvent('hidden');
        await copy.load(ALICE);
        expect(copy.sids[0]).toBe(tab.sids[0]);
        tab.env.pageEvent('shown');
        await tab.env.pass(3000);
        expect(tab.machine.state.name).toBe('online');
        expect(tab.sids[1]).not.toBe(tab.sids[0]);
    });

    it('goes on with an attempt that was under way', async () => {
        const other = browser.tab();
        bosh.down = true;
        await other.load(ALICE);
        expect(other.machine.state.name).toBe('waiting');
        other.env.pageEvent('hidden');
        bosh.down = false;
        await other.env.pass(120_000);
        expect(other.machine.state.name).toBe('waiting');
        other.env.pageEvent('shown');
        await other.env.pass(2000);
        expect(other.machine.state.name).toBe('online');
    });
});

it('a page that was prerendered takes up the session as the page before it has left it', async () => {
    const next = browser.tab(tab.env.storage);
    const shown: (() => void)[] = [];
    next.env.page.whenShown = (run) => void shown.push(run);
    await next.load(ALICE);
    expect(next.machine.state.name).toBe('idle');
    // The one before it goes on, and leaves when the next one is shown.
    tab.machine.saved.sent(tab.machine.saved.read()!.rid, '<body sid="sid-1"/>');
    tab.env.leave();
    shown.forEach((run) => run());
    await next.env.pass(2000);
    expect(next.machine.state.name).toBe('online');
    expect(next.sids).toEqual([tab.sids[0]]);
});

it('looks after the connection when the tab was frozen or the network is back', () => {
    tab.env.pageEvent('resumed');
    tab.env.pageEvent('online');
    tab.env.pageEvent('visible');
    expect(tab.checks).toEqual([{ ask: true }, { ask: true }]);
});
