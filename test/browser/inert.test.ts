/** Never in the way: without our settings the plugin is not noticed, and Converse's own login works beside them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { listen } from './support/chromium.ts';
import {
    logOut,
    record,
    savedSession,
    say,
    untilChatting,
    untilEvent,
    untilHeard,
    untilState,
} from './support/drive.ts';
import { logInByForm, untilForm } from './support/form.ts';
import type { PageSpec } from './support/page.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, GUEST_DOMAIN, setStage, type Stage } from './support/stage.ts';
import { thorough } from './support/thorough.ts';

let stage: Stage;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage.close());
afterEach(() => stage.clear());

const [alice, bob] = [`alice@${DOMAIN}`, `bob@${DOMAIN}`];
const password = PASSWORDS['alice']!;

interface TestWindow {
    test: { triggered: string[]; triggeredAt: number };
}

/** The people on the server. Sessions that a server keeps for resumption may be of the test before. */
const present = async (user: string): Promise<string[]> =>
    (await stage.prosody.sessions()).filter((jid) => jid.startsWith(user) && !known.has(jid));
const known = new Set<string>();
beforeEach(async () => (await stage.prosody.sessions()).forEach((jid) => known.add(jid)));

/** Said as often as there is something to send, to be drawn, or in a server's answer. */
const OFTEN = ['send', 'serviceDiscovered', 'visibilityChanged'];
/** Announced as the server answers one question or the other, or a database does: in no order of their own. */
const ANSWERS = [
    'roster',
    'cachedRoster',
    'rosterContactInitialized',
    'rosterContactsFetched',
    'rosterViewInitialized',
    'bookmarksInitialized',
    'blocklistInitialized',
    'VCardsInitialized',
    'chatBoxesFetched',
    'privateChatsAutoJoined',
    'roomsAutoJoined',
    'initialized',
];
/** With these, all that Converse announces of a login is there. */
const LOGGED_IN = ['rosterContactsFetched', 'roomsAutoJoined', 'VCardsInitialized', 'blocklistInitialized'];

/** Waits until Converse has triggered each of these, whatever else. */
async function untilTriggered(page: Page, names: string[], times = 1): Promise<void> {
    await page.waitForFunction(
        ([wanted, count]) => {
            const triggered = (window as Partial<TestWindow>).test?.triggered ?? [];
            return wanted.every((name) => triggered.filter((each) => each === name).length >= count);
        },
        [names, times] as const,
    );
}

interface Seen {
    /** What Converse announced, in order, as far as that order is Converse's own. */
    order: string[];
    /** How often it announced each event. */
    counts: Record<string, number>;
    feedback: string;
    /** The kinds of keys in the page's storage: names and ids in them are of the moment. */
    stored: string[];
}

/** Milliseconds without a word from Converse after which it has said all. */
const QUIET = 700;

/** What a page shows since the last look, without what belongs to the moment. */
async function look(page: Page): Promise<Seen> {
    await page.waitForFunction(
        (ms) => performance.now() - (window as unknown as TestWindow).test.triggeredAt > ms,
        QUIET,
    );
    const { triggered, feedback, stored } = await page.evaluate(() => {
        const keys = [...Object.keys(sessionStorage), ...Object.keys(localStorage)];
        return {
            triggered: (window as unknown as TestWindow).test.triggered.splice(0),
            feedback: document.querySelector('.conn-feedback')?.textContent?.trim() ?? '',
            stored: keys,
        };
    });
    const counts: Record<string, number> = {};
    for (const name of triggered.filter((each) => !OFTEN.includes(each)).sort())
        counts[name] = (counts[name] ?? 0) + 1;
    return {
        order: triggered.filter((name) => !OFTEN.includes(name) && !ANSWERS.includes(name)),
        counts,
        feedback,
        stored: [
            ...new Set(stored.map((key) => key.replace(/^(converse-session\/converse\.[a-z]+).*/, '$1'))),
        ].sort(),
    };
}

const transports = [
    { name: 'BOSH', bosh: true, settings: () => ({ bosh_service_url: stage.prosody.boshURL }) },
    { name: 'WebSocket', bosh: false, settings: () => ({ websocket_url: stage.prosody.websocketURL }) },
];

// One transport tells: nothing of ours runs.
describe.each(thorough ? transports : transports.slice(0, 1))(
    'without any of our settings, over $name',
    ({ bosh, settings }) => {
        /** A person's day with Converse's own form. */
        async function manual(plugin: 'before' | 'none'): Promise<[string, Seen][]> {
            const seen: [string, Seen][] = [];
            const spec: PageSpec = { plugin, settings: { ...settings(), authentication: 'login' } };
            const page = await stage.open(stage.site.page(spec));
            const lines = listen(page);
            const note = async (step: string): Promise<void> => void seen.push([step, await look(page)]);
            await untilForm(page);
            await untilTriggered(page, ['initialized']);
            await note('start');
            await logInByForm(page, alice, 'wrong');
            await untilTriggered(page, ['disconnected']);
            await untilForm(page);
            await note('wrong password');
            await logInByForm(page, alice, password);
            await untilTriggered(page, LOGGED_IN);
            await note('login');
            await logOut(page);
            await untilForm(page);
            await note('logout');
            await page.reload();
            await untilForm(page);
            await untilTriggered(page, ['initialized']);
            await note('reload after logout');
            await logInByForm(page, alice, password);
            await untilTriggered(page, LOGGED_IN);
            await note('second login');
            await page.reload();
            if (bosh) await untilTriggered(page, LOGGED_IN);
            else await untilTriggered(page, ['afterTearDown'], 3); // Converse tries in vain.
            await note('reload after login');
            expect(lines.filter((line) => line.includes('converse-session:'))).toEqual([]);
            await stage.clear();
            return seen;
        }

        it('login by Converse’s form, a wrong password, logging out and reloads are as without the plugin', async () => {
            const asked = stage.site.asked.length;
            const without = await manual('none');
            const withIt = await manual('before');
            for (const [step, seen] of without)
                expect([step, seen]).toEqual(withIt.find(([name]) => name === step));
            const steps = new Map(without);
            expect(steps.get('login')!.order).toContain('connected');
            expect(steps.get('logout')!.order).toContain('logout');
            expect(stage.site.asked.length).toBe(asked);
        });

        async function anonymous(plugin: 'before' | 'none'): Promise<[string, Seen][]> {
            const seen: [string, Seen][] = [];
            const spec: PageSpec = {
                plugin,
                settings: { ...settings(), authentication: 'anonymous', jid: GUEST_DOMAIN, auto_login: true },
            };
            const page = await stage.open(stage.site.page(spec));
            await untilTriggered(page, ['statusInitialized', 'chatBoxesFetched', 'roomsAutoJoined']);
            await untilTriggered(page, [
                'rosterContactsFetched',
                'VCardsInitialized',
                'blocklistInitialized',
            ]);
            const guest = /@guests\.example\.test\//;
            expect(await stage.prosody.sessions()).toContainEqual(expect.stringMatching(guest));
            seen.push(['login', await look(page)]);
            await logOut(page);
            await page.locator('.login-anon').waitFor();
            seen.push(['logout', await look(page)]);
            await page.locator('.login-anon').click();
            await untilTriggered(page, LOGGED_IN);
            seen.push(['login by a click', await look(page)]);
            await stage.clear();
            return seen;
        }

        it('anonymous login is as without the plugin', async () => {
            const [without, withIt] = [await anonymous('none'), await anonymous('before')];
            expect(withIt).toEqual(without);
            expect(without[0]![1].order).toContain('connected');
        });
    },
);

describe.each(transports)(
    'with our settings and nobody signed in to the site, over $name',
    ({ settings }) => {
        it('a person logs in by Converse’s own form, chats, and logs out again', async () => {
            const url = stage.site.page({
                settings: { ...settings(), authentication: 'login', credentials_url: '/credentials' },
            });
            const page = await stage.open(url);
            await untilState(page, 'signed-out', 'host-signed-out');
            await untilForm(page);
            await logInByForm(page, alice, password);
            await untilChatting(page);
            const asked = stage.site.asked.length;
            expect(await present(alice)).toHaveLength(1);

            const his = await stage.open(
                stage.site.page({ settings: { ...settings(), credentials_url: '/credentials' } }),
                'bob',
            );
            await untilChatting(his);
            await say(page, bob, 'By my own hand');
            await untilHeard(his, alice, 'By my own hand');

            await logOut(page);
            await untilForm(page);
            await expect.poll(() => present(alice)).toEqual([]);
            expect(await present(bob)).toHaveLength(1);
            const { events } = await record(page);
            // Converse says it once more for each time that it disconnects, with us and without us.
            expect([...new Set(events.filter((name) => /connect|logout/.test(name)))]).toEqual([
                'connected',
                'disconnected',
                'logout',
            ]);
            // Nobody asked for a session while the person was logged in, nor after.
            expect(stage.site.asked.slice(asked)).toEqual(['/credentials']);
        });

        it('a wrong password can be mended', async () => {
            const url = stage.site.page({
                settings: { ...settings(), authentication: 'login', credentials_url: '/credentials' },
            });
            const page = await stage.open(url);
            await untilState(page, 'signed-out', 'host-signed-out');
            await untilForm(page);
            await logInByForm(page, alice, 'wrong');
            await untilEvent(page, 'disconnected');
            await untilForm(page);
            expect((await record(page)).events).not.toContain('connected');
            await logInByForm(page, alice, password);
            await untilChatting(page);
            expect(await present(alice)).toHaveLength(1);
        });
    },
);

describe('a configuration of Converse’s documentation works unchanged, and chat is kept over a page load', () => {
    const login = { authentication: 'login', auto_login: true, credentials_url: '/credentials' };
    const configurations: {
        name: string;
        settings: () => PageSpec['settings'];
        bosh: boolean;
        asks: string;
        asksAgain: string[];
    }[] = [
        {
            name: '`authentication: prebind`',
            settings: () => ({
                authentication: 'prebind',
                prebind_url: '/prebind',
                bosh_service_url: stage.prosody.boshURL,
                jid: alice,
                auto_login: true,
            }),
            bosh: true,
            asks: '/prebind',
            // The JID says whose session it is.
            asksAgain: [],
        },
        {
            name: '`authentication: login` with `credentials_url`',
            settings: () => ({ ...login, bosh_service_url: stage.prosody.boshURL }),
            bosh: true,
            asks: '/credentials',
            // Nothing on the page says whose session it is: the host does.
            asksAgain: ['/credentials'],
        },
        {
            name: '`authentication: login` with `credentials_url` over WebSocket',
            settings: () => ({ ...login, websocket_url: stage.prosody.websocketURL }),
            bosh: false,
            asks: '/credentials',
            asksAgain: ['/credentials'],
        },
    ];
    it.each(configurations)('$name', async ({ settings, bosh, asks, asksAgain }) => {
        const asked = stage.site.asked.length;
        const page = await stage.open(stage.site.page({ settings: settings() }), 'alice');
        const lines = listen(page);
        await untilChatting(page);
        expect(stage.site.asked.slice(asked)).toEqual([asks]);
        const before = await savedSession(page);
        await page.reload();
        await untilChatting(page);
        // Over WebSocket it is the resource that is kept, and the stream is the server's.
        expect(await savedSession(page)).toMatchObject(
            bosh ? { sid: before!.sid, jid: before!.jid } : { jid: before!.jid },
        );
        expect(stage.site.asked.slice(asked + 1)).toEqual(asksAgain);
        const { events, initialized } = await record(page);
        expect(initialized).toBe(true);
        expect(events.filter((name) => /connected$/.test(name))).toEqual(['connected']);
        expect(lines.filter((line) => line.includes('converse-session:'))).toEqual([]);
        // One session, and the one that the page says.
        const { jid } = await untilState(page, 'online');
        expect(await present(alice)).toEqual([jid]);
    });
});
