/** Registration: whatever the order in which a page loads Converse and us, chat is there. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { prebind } from '../../src/bosh/prebind.ts';
import { listen } from './support/chromium.ts';
import {
    record,
    savedSession,
    say,
    untilChatting,
    untilEvent,
    untilHeard,
    type SavedRecord,
} from './support/drive.ts';
import { untilPingAnswered } from './support/early.ts';
import { untilForm } from './support/form.ts';
import type { PageSpec } from './support/page.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, setStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage.close());
afterEach(() => stage.clear());

const [alice, bob] = [`alice@${DOMAIN}`, `bob@${DOMAIN}`];
const UNCLAIMED = 30_000;

const settings = (user = 'alice'): PageSpec['settings'] => ({
    bosh_service_url: stage.prosody.boshURL,
    authentication: 'prebind',
    prebind_url: '/prebind',
    auto_login: true,
    session_user: user,
});
const early = (): Record<string, unknown> => ({
    bosh_service_url: stage.prosody.boshURL,
    prebind_url: '/prebind',
    session_user: 'alice',
});

interface Opened {
    page: Page;
    /** What it printed, from the first moment on. */
    lines: string[];
    /** What it said early has led to a session that the server has answered for. @returns its saved record. */
    proven(): Promise<SavedRecord>;
}

async function open(spec: PageSpec): Promise<Opened> {
    const page = await stage.open('about:blank', 'alice');
    const lines = listen(page);
    const answered = untilPingAnswered(page, stage.prosody.boshURL);
    await page.clock.install();
    await page.goto(stage.site.page(spec));
    return {
        page,
        lines,
        async proven() {
            await answered;
            return (await savedSession(page))!;
        },
    };
}

/** What is wrong with the page in our eyes: errors that name us, and what nobody caught, Converse's WASM aside. */
const complaints = (lines: string[]): string[] =>
    lines.filter((line) =>
        line.startsWith('uncaught')
            ? !/wasm|WebAssembly/.test(line)
            : /^(error|warning).*converse-session/.test(line),
    );

const stored = (page: Page): Promise<string[]> =>
    page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('converse-session:')));

describe('reaches `connected`', () => {
    const orders: { name: string; spec: Pick<PageSpec, 'plugin' | 'converse'> }[] = [
        { name: 'as a classic script before Converse', spec: { plugin: 'before' } },
        { name: 'in the page itself, allowed by its published hash', spec: { plugin: 'inline' } },
        { name: 'as a classic script after Converse (defer)', spec: { plugin: 'after' } },
        { name: 'as an async script', spec: { plugin: 'async' } },
        { name: 'by converse.plugins.add', spec: { plugin: 'plugins.add' } },
        { name: 'by register(converse)', spec: { plugin: 'register' } },
        { name: 'as a script included twice', spec: { plugin: 'twice' } },
        {
            // Not before it: that build never says that it has loaded.
            name: 'as a classic script after the headless build',
            spec: { plugin: 'after', converse: 'headless' },
        },
        {
            name: 'with the headless build by converse.plugins.add',
            spec: { plugin: 'plugins.add', converse: 'headless' },
        },
        {
            name: 'with the headless build by register(converse)',
            spec: { plugin: 'register', converse: 'headless' },
        },
    ];
    it.each(orders)('$name', async ({ spec }) => {
        const asked = stage.site.asked.length;
        const { page, lines } = await open({ ...spec, settings: settings() });
        await untilChatting(page);
        const { events, initialized, states } = await record(page);
        expect(initialized).toBe(true);
        expect(events.filter((name) => /connected$/.test(name))).toEqual(['connected']);
        expect(states.at(-1)).toMatchObject({ name: 'online', jid: expect.stringContaining(`${alice}/`) });
        // What the page holds is the very session that is online.
        const held = await page.evaluate(() => (window.converseSession ?? window.moduleSession)!.state);
        expect(held).toEqual(states.at(-1));
        expect(stage.site.asked.slice(asked)).toEqual(['/prebind']);
        expect(await stage.prosody.sessions()).toEqual([held.jid]);
        expect(complaints(lines)).toEqual([]);
    });

    it('with Converse loaded much later, and people can chat', async () => {
        const spec = (user: string): PageSpec => ({ converse: 'later', settings: settings(user) });
        const { page, lines } = await open(spec('alice'));
        const his = await stage.open(stage.site.page(spec('bob')), 'bob');
        for (const each of [page, his]) {
            expect(await each.evaluate(() => window.converseSession!.state.name)).toBe('idle');
            await each.evaluate(() => window.loadConverse());
            await untilChatting(each);
        }
        await say(page, bob, 'Late, but here');
        await untilHeard(his, alice, 'Late, but here');
        expect(complaints(lines)).toEqual([]);
    });

    it('by one session when a script included twice is told early', async () => {
        const asked = stage.site.asked.length;
        const { page } = await open({ plugin: 'twice', early: early(), settings: settings() });
        await untilChatting(page);
        expect.soft(await page.evaluate(() => window.converseSession!.state.name)).toBe('online');
        expect.soft(stage.site.asked.slice(asked)).toEqual(['/prebind']);
        expect.soft(await stage.prosody.sessions()).toHaveLength(1);
    });
});

describe('with Converse never loaded', () => {
    const ways: { name: string; early: () => Promise<Record<string, unknown>> | Record<string, unknown> }[] =
        [
            { name: 'a prebind', early },
            {
                name: 'credentials',
                early: () => ({ ...early(), prebind_url: undefined, credentials_url: '/credentials' }),
            },
            {
                name: 'tokens rendered into the page',
                early: async () => {
                    const bosh_service_url = stage.prosody.boshURL;
                    const made = await prebind({
                        bosh_service_url,
                        jid: alice,
                        password: PASSWORDS['alice']!,
                    });
                    const { jid, sid, rid } = made;
                    return { bosh_service_url, jid, sid, rid, session_user: 'alice' };
                },
            },
        ];
    it.each(ways)('an early session by $name is ended after 30 s, and nothing stays', async (way) => {
        const spec: PageSpec = { converse: 'none', early: await way.early(), settings: {} };
        const { page, lines, proven } = await open(spec);
        const made = await proven();
        expect(await stage.prosody.sessions()).toEqual([made.jid]);
        await page.clock.fastForward(UNCLAIMED);
        await expect.poll(() => stage.prosody.sessions()).toEqual([]);
        // That the page's own tokens are spent is remembered; of the session nothing is.
        expect((await stored(page)).filter((key) => !key.endsWith(':spent'))).toEqual([]);
        expect(await page.evaluate(() => window.converseSession!.state.name)).toBe('idle');
        expect(complaints(lines)).toEqual([]);
    });

    it('not a moment before', async () => {
        const spec: PageSpec = { converse: 'later', early: early(), settings: settings() };
        const { page, proven } = await open(spec);
        const made = await proven();
        await page.clock.fastForward(UNCLAIMED - 10_000);
        await page.evaluate(() => window.loadConverse());
        await untilChatting(page);
        expect((await savedSession(page))!.sid).toBe(made.sid);
        // Claimed is claimed: the 30 s mean nothing to it.
        await page.clock.fastForward(10_000);
        await say(page, bob, 'Still there');
        expect(await stage.prosody.sessions()).toEqual([made.jid]);
    });

    it('and after all loaded, a session of its own is made', async () => {
        const spec: PageSpec = { converse: 'later', early: early(), settings: settings() };
        const { page, lines, proven } = await open(spec);
        const made = await proven();
        await page.clock.fastForward(UNCLAIMED);
        await expect.poll(() => stage.prosody.sessions()).toEqual([]);
        await page.evaluate(() => window.loadConverse());
        await untilChatting(page);
        expect((await savedSession(page))!.sid).not.toBe(made.sid);
        expect(await stage.prosody.sessions()).toHaveLength(1);
        expect(complaints(lines)).toEqual([]);
    });
});

it('without its name in `whitelisted_plugins` does nothing, and ends what was made early', async () => {
    const spec: PageSpec = {
        early: early(),
        settings: {
            bosh_service_url: stage.prosody.boshURL,
            authentication: 'login',
            whitelisted_plugins: ['test-probe'],
        },
    };
    const { page, lines, proven } = await open(spec);
    await proven();
    await untilEvent(page, 'initialized');
    await untilForm(page);
    expect((await record(page)).events).not.toContain('connected');
    await page.clock.fastForward(UNCLAIMED);
    await expect.poll(() => stage.prosody.sessions()).toEqual([]);
    expect(await stored(page)).toEqual([]);
    expect((await record(page)).events).not.toContain('connected');
    expect(complaints(lines)).toEqual([]);
});
