/** The early start: a session is ready before Converse has loaded, and is used once, or ended. */
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Page } from 'playwright-core';
import { prebind } from '../../src/bosh/prebind.ts';
import { listen, openUnwatched } from './support/chromium.ts';
import {
    record,
    ridsOf,
    savedSession,
    untilChatting,
    untilEvent,
    untilState,
    type SavedRecord,
} from './support/drive.ts';
import { untilPingAnswered } from './support/early.ts';
import type { PageSpec } from './support/page.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, GUEST_DOMAIN, setStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage.close());
afterEach(() => stage.clear());

const settings = (): PageSpec['settings'] => ({
    bosh_service_url: stage.prosody.boshURL,
    authentication: 'prebind',
    prebind_url: '/prebind',
    auto_login: true,
    session_user: 'alice',
});
const early = (): Record<string, unknown> => ({
    bosh_service_url: stage.prosody.boshURL,
    prebind_url: '/prebind',
    session_user: 'alice',
});
const data = (): Record<string, string> => ({
    'bosh-service-url': stage.prosody.boshURL,
    'prebind-url': '/prebind',
    'session-user': 'alice',
});

interface Opened {
    page: Page;
    lines: string[];
    rids: number[];
    /** @returns the record of the session, once the server has answered for it. */
    proven(): Promise<SavedRecord>;
}

async function open(spec: PageSpec): Promise<Opened> {
    const page = await stage.open('about:blank', 'alice');
    const lines = listen(page);
    const rids = ridsOf(page);
    const answered = untilPingAnswered(page, stage.prosody.boshURL);
    await page.goto(stage.site.page(spec));
    return {
        ...{ page, lines, rids },
        async proven() {
            await answered;
            return (await savedSession(page))!;
        },
    };
}

const ourErrors = (lines: string[]): string[] =>
    lines.filter((line) => line.startsWith('error') && line.includes('converse-session'));

describe.each([
    { name: 'a JSON block', spec: () => ({ early: early() }) },
    { name: '`data-` attributes', spec: () => ({ data: data() }) },
    {
        name: 'a JSON block, with an attribute that has the last word',
        spec: () => ({ early: { ...early(), prebind_url: '/nothing' }, data: { 'prebind-url': '/prebind' } }),
    },
    {
        name: 'a JSON block with credentials and a domain',
        spec: () => ({
            early: {
                bosh_service_url: stage.prosody.boshURL,
                credentials_url: '/credentials',
                session_domain: DOMAIN,
            },
        }),
        given: () => ({ bosh_service_url: stage.prosody.boshURL, credentials_url: '/credentials' }),
    },
] as { name: string; spec(): Partial<PageSpec>; given?(): PageSpec['settings'] }[])(
    'told by $name',
    ({ spec, given = settings }) => {
        it('a session is proven before Converse asks, and used by it', async () => {
            const asked = stage.site.asked.length;
            const { page, lines, rids, proven } = await open({
                ...spec(),
                converse: 'later',
                settings: given(),
            });
            const made = await proven();
            expect(await page.evaluate(() => 'converse' in window)).toBe(false);
            expect(await page.evaluate(() => window.converseSession!.state.name)).toBe('connecting');
            expect(await stage.prosody.sessions()).toEqual([made.jid]);

            const before = rids.length;
            await page.evaluate(() => window.loadConverse());
            await untilChatting(page);
            expect(await savedSession(page)).toMatchObject({ sid: made.sid, jid: made.jid });
            // Strophe goes on where the early start has stopped.
            expect(Math.min(...rids.slice(before))).toBe(made.rid);
            expect(stage.site.asked.slice(asked)).toHaveLength(1);
            expect(await stage.prosody.sessions()).toEqual([made.jid]);
            const { events } = await record(page);
            expect(events.filter((name) => /connected$/.test(name))).toEqual(['connected']);
            expect(ourErrors(lines)).toEqual([]);
        });

        it('it is used once: the next page of the tab goes on with it', async () => {
            const asked = stage.site.asked.length;
            const { page } = await open({ ...spec(), settings: given() });
            await untilChatting(page);
            const { sid } = (await savedSession(page))!;
            await page.reload();
            await untilChatting(page);
            expect((await savedSession(page))!.sid).toBe(sid);
            expect(await stage.prosody.sessions()).toHaveLength(1);
            // Where neither a user nor a JID is named, the host says whose page it is.
            expect(stage.site.asked.slice(asked)).toHaveLength(given === settings ? 1 : 2);
        });
    },
);

describe('when `initialize` is given other settings', () => {
    const others: {
        name: string;
        told?: () => Record<string, unknown>;
        given: () => PageSpec['settings'];
        user?: string;
    }[] = [
        {
            name: 'another `prebind_url`',
            given: () => ({ ...settings(), prebind_url: '/prebind?of=this-page' }),
        },
        {
            name: 'another `bosh_service_url`',
            given: () => ({
                ...settings(),
                bosh_service_url: stage.prosody.boshURL.replace('127.0.0.1', 'localhost'),
            }),
        },
        {
            name: 'another `session_user`',
            given: () => ({ ...settings(), session_user: 'bob' }),
            user: 'bob',
        },
        {
            name: 'a WebSocket for the same credentials',
            told: () => ({ bosh_service_url: stage.prosody.boshURL, credentials_url: '/credentials' }),
            given: () => ({
                bosh_service_url: stage.prosody.boshURL,
                websocket_url: stage.prosody.websocketURL,
                credentials_url: '/credentials',
            }),
        },
    ];
    it.each(others)(
        '($name) what was made early is ended on the server, and a right one is made',
        async ({ told = early, given, user = 'alice' }) => {
            const { page, lines, proven } = await open({
                early: told(),
                converse: 'later',
                settings: given(),
            });
            const made = await proven();
            await page.context().addCookies([{ name: 'user', value: user, url: stage.site.url }]);
            await page.evaluate(() => window.loadConverse());
            await untilChatting(page);
            const { jid } = await untilState(page, 'online');
            expect(jid).toMatch(new RegExp(`^${user}@`));
            expect(jid).not.toBe(made.jid);
            await expect.poll(() => stage.prosody.sessions()).toEqual([jid]);
            expect((await savedSession(page))?.sid).not.toBe(made.sid);
            const { events } = await record(page);
            expect(events.filter((event) => /connected$/.test(event))).toEqual(['connected']);
            expect(ourErrors(lines)).toEqual([]);
        },
    );

    it('(`authentication` that fetches no tokens) what was made early is ended, and Converse stays usable', async () => {
        const { page, lines, proven } = await open({
            early: early(),
            converse: 'later',
            settings: {
                bosh_service_url: stage.prosody.boshURL,
                authentication: 'anonymous',
                jid: GUEST_DOMAIN,
            },
        });
        await proven();
        await page.evaluate(() => window.loadConverse());
        await untilEvent(page, 'initialized');
        const { message } = await untilState(page, 'stopped', 'host-misconfigured');
        expect(message).toContain('`authentication`');
        expect(ourErrors(lines)).toEqual([expect.stringContaining('`authentication`')]);
        await expect.poll(() => stage.prosody.sessions()).toEqual([]);
        expect((await record(page)).events).not.toContain('connected');
    });

    it('while the host is still being asked: that request is given up, and a right one made', async () => {
        stage.site.answer('/prebind', async (request, reply) => {
            if ((request.query as { of?: string }).of) {
                const jid = `alice@${DOMAIN}`;
                const bosh_service_url = stage.prosody.boshURL;
                return prebind({ bosh_service_url, jid, password: PASSWORDS['alice']! });
            }
            return reply.hijack(); // Never answered.
        });
        const page = await stage.open('about:blank', 'alice');
        const givenUp = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/prebind'));
        await page.goto(
            stage.site.page({
                early: early(),
                settings: { ...settings(), prebind_url: '/prebind?of=this-page' },
            }),
        );
        await givenUp;
        await untilChatting(page);
    });
});

describe('a JSON block that cannot be read', () => {
    it.each([
        ['malformed', '{"prebind_url": "/prebind", sid: NOT-FOR-THE-CONSOLE}'],
        ['a list', '["/prebind", "NOT-FOR-THE-CONSOLE"]'],
        ['a word', '"NOT-FOR-THE-CONSOLE"'],
        ['empty', ' '],
    ])('(%s) gives one clear error, and Converse works with its own settings', async (_, block) => {
        const { page, lines } = await open({ early: block, settings: settings() });
        await untilChatting(page);
        expect(ourErrors(lines)).toEqual([expect.stringMatching(/converse-session: .*\bJSON\b.*\bobject\b/)]);
        expect(lines.join('\n')).not.toContain('NOT-FOR-THE-CONSOLE');
        expect(lines.filter((line) => line.startsWith('uncaught'))).toEqual([]);
        expect(stage.site.asked.at(-1)).toBe('/prebind');
    });
});

describe('a page that is being prerendered', () => {
    it('(by speculation rules) does nothing until it is shown', async () => {
        const asked = stage.site.asked.length;
        let ran: (prerendering: string) => void = () => {};
        let show = (): void => {};
        const running = new Promise<string>((resolve) => (ran = resolve));
        const shown = new Promise<void>((resolve) => (show = resolve));
        const cue = stage.site.serve(async () => {
            await shown;
            return {};
        });
        const tell = stage.site.serve((request) => {
            ran((request.query as { prerendering: string }).prerendering);
            return {};
        });
        const attributes = Object.entries(data()).map(([name, value]) => `data-${name}="${value}"`);
        const target = stage.site.serve((_, reply) =>
            reply.type('text/html').send(`<!doctype html><title>Target</title>
                <script src="/dist/converse-session.js" ${attributes.join(' ')}></script>
                <script>void fetch('${tell}?prerendering=' + document.prerendering)</script>`),
        );
        const opener = stage.site.serve((_, reply) =>
            reply
                .type('text/html')
                .header('set-cookie', 'user=alice; Path=/')
                .send(
                    `<!doctype html><title>Opener</title><script type="speculationrules">
                    {"prerender": [{"urls": ["${target}"], "eagerness": "immediate"}]}</script>
                    <script>void fetch('${cue}').then(() => { location.href = '${target}'; })</script>`,
                ),
        );
        const close = await openUnwatched(opener);
        onTestFinished(close);
        expect(await running).toBe('true');
        expect(stage.site.asked.slice(asked)).toEqual([]);
        expect(await stage.prosody.sessions()).toEqual([]);
        show();
        await expect.poll(() => stage.site.asked.slice(asked), { timeout: 10_000 }).toEqual(['/prebind']);
        await expect
            .poll(() => stage.prosody.sessions(), { timeout: 10_000 })
            .toEqual([expect.stringMatching(/^alice@/)]);
    });

    it('(simulated by `document.prerendering`) does nothing until it is shown', async () => {
        const asked = stage.site.asked.length;
        const page = await stage.open('about:blank', 'alice');
        await page.addInitScript(() => {
            Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
        });
        const rids = ridsOf(page);
        await page.goto(stage.site.page({ early: early(), converse: 'later', settings: settings() }));
        await page.waitForFunction(() => Boolean(window.loadConverse));
        expect(await page.evaluate(() => window.converseSession!.state.name)).toBe('idle');
        expect(stage.site.asked.length).toBe(asked);
        expect(rids).toEqual([]);
        const answered = untilPingAnswered(page, stage.prosody.boshURL);
        await page.evaluate(() => {
            Object.defineProperty(document, 'prerendering', { value: false, configurable: true });
            document.dispatchEvent(new Event('prerenderingchange'));
        });
        await answered;
        expect(stage.site.asked.slice(asked)).toEqual(['/prebind']);
        await page.evaluate(() => window.loadConverse());
        await untilChatting(page);
        expect(stage.site.asked.slice(asked)).toEqual(['/prebind']);
    });

    it('(simulated) with Converse loaded meanwhile: one session when it is shown', async () => {
        const asked = stage.site.asked.length;
        const page = await stage.open('about:blank', 'alice');
        await page.addInitScript(() => {
            Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
        });
        const rids = ridsOf(page);
        await page.goto(stage.site.page({ early: early(), settings: settings() }));
        await untilEvent(page, 'initialized');
        expect(stage.site.asked.length).toBe(asked);
        expect(rids).toEqual([]);
        await page.evaluate(() => {
            Object.defineProperty(document, 'prerendering', { value: false, configurable: true });
            document.dispatchEvent(new Event('prerenderingchange'));
        });
        await untilChatting(page);
        expect(stage.site.asked.slice(asked)).toEqual(['/prebind']);
        expect(await stage.prosody.sessions()).toHaveLength(1);
    });
});
