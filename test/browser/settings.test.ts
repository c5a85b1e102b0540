/** Wrong settings: one clear error names each, and Converse is there all the same. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { listen } from './support/chromium.ts';
import { record, untilChatting, untilEvent, untilState } from './support/drive.ts';
import type { PageSpec } from './support/page.ts';
import { DOMAIN, GUEST_DOMAIN, setStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage.close());
afterEach(() => stage.clear());

const bosh = (): PageSpec['settings'] => ({ bosh_service_url: stage.prosody.boshURL });
const prebind = { authentication: 'prebind', prebind_url: '/prebind', auto_login: true };

const wrong: { name: string; names: string; settings: () => PageSpec['settings'] }[] = [
    { name: 'no `bosh_service_url` for prebind', names: 'bosh_service_url', settings: () => prebind },
    {
        name: 'a WebSocket alone for prebind',
        names: 'bosh_service_url',
        settings: () => ({ ...prebind, websocket_url: stage.prosody.websocketURL }),
    },
    {
        name: 'neither transport for credentials',
        names: 'websocket_url',
        settings: () => ({ credentials_url: '/credentials' }),
    },
    {
        name: 'a `prebind_url` that is no URL',
        names: 'prebind_url',
        settings: () => ({ ...bosh(), ...prebind, prebind_url: 'http://:80:prebind' }),
    },
    {
        name: 'a `bosh_service_url` that is no URL',
        names: 'bosh_service_url',
        settings: () => ({ ...prebind, bosh_service_url: 'https://' }),
    },
    {
        name: 'a `credentials_url` of an unknown type',
        names: 'credentials_url',
        settings: () => ({ ...bosh(), credentials_url: { url: '/credentials' } }),
    },
    {
        name: 'a timeout in words',
        names: 'session_request_timeout',
        settings: () => ({ ...bosh(), ...prebind, session_request_timeout: 'soon' }),
    },
    {
        name: 'tokens over http: from another host',
        names: 'credentials_url',
        settings: () => ({ ...bosh(), credentials_url: 'http://elsewhere.test/credentials' }),
    },
    {
        name: '`connection_options.worker`',
        names: 'connection_options.worker',
        settings: () => ({
            ...bosh(),
            credentials_url: '/credentials',
            connection_options: { worker: '/converse/shared-connection-worker.js' },
        }),
    },
    {
        name: '`sid` without `rid`, beside a `prebind_url`',
        names: '`sid` and `rid`',
        settings: () => ({ ...bosh(), ...prebind, jid: `alice@${DOMAIN}/x`, sid: 'half-a-token' }),
    },
    {
        name: '`sid` without `rid`',
        names: '`sid` and `rid`',
        settings: () => ({ ...bosh(), jid: `alice@${DOMAIN}/x`, sid: 'half-a-token' }),
    },
    {
        name: '`sid` and `rid` without `jid`',
        names: 'jid',
        settings: () => ({ ...bosh(), sid: 'a-token', rid: 12345 }),
    },
    {
        name: 'a `rid` that is no number',
        names: 'rid',
        settings: () => ({ ...bosh(), jid: `alice@${DOMAIN}/x`, sid: 'a-token', rid: 'twelve' }),
    },
    {
        name: 'a number as `session_user`',
        names: 'session_user',
        settings: () => ({ ...bosh(), ...prebind, session_user: 42 }),
    },
    {
        name: 'a `session_fetch` that is no function',
        names: 'session_fetch',
        settings: () => ({ ...bosh(), session_fetch: '/prebind' }),
    },
    {
        name: 'anonymous login and a `prebind_url`',
        names: 'authentication',
        settings: () => ({
            ...bosh(),
            authentication: 'anonymous',
            jid: GUEST_DOMAIN,
            prebind_url: '/prebind',
        }),
    },
];

async function open(settings: PageSpec['settings'], more: Partial<PageSpec> = {}): Promise<[Page, string[]]> {
    const page = await stage.open('about:blank', 'alice');
    const lines = listen(page);
    await page.goto(stage.site.page({ ...more, settings }));
    return [page, lines];
}

const ourErrors = (lines: string[]): string[] =>
    lines.filter((line) => line.startsWith('error') && line.includes('converse-session:'));

describe('one error names', () => {
    it.each(wrong)('$name, and Converse is usable', async ({ names, settings }) => {
        const asked = stage.site.asked.length;
        const [page, lines] = await open(settings());
        await page.waitForFunction(() => {
            const { initialized, failed } = (window as unknown as { test: Test }).test;
            return initialized || failed;
        });
        expect((await record(page)).failed).toBeUndefined();
        const { message } = await untilState(page, 'stopped', 'host-misconfigured');
        expect(message).toContain(names);
        expect(ourErrors(lines)).toEqual([expect.stringContaining(names)]);
        expect(lines.join('\n')).not.toMatch(/half-a-token|a-token/);
        // Nothing is asked of anybody, and nothing was thrown.
        expect(stage.site.asked.length).toBe(asked);
        expect(uncaught(lines)).toEqual([]);
        // Converse is drawn, and does what it is asked to.
        await page.locator('#converse-login').waitFor();
        expect((await record(page)).events).not.toContain('connected');
    });
});

it('two mistakes are two errors', async () => {
    const [page, lines] = await open({ ...prebind, session_user: 42 });
    const { message } = await untilState(page, 'stopped', 'host-misconfigured');
    expect(ourErrors(lines)).toHaveLength(2);
    expect(message).toContain('`session_user`');
    expect(message).toContain('`bosh_service_url`');
});

it('a mistake of the early start is named once', async () => {
    const early = { ...bosh(), prebind_url: '/prebind', sid: 'half-a-token' };
    const [page, lines] = await open({ ...bosh(), ...prebind }, { early });
    await untilEvent(page, 'initialized');
    const state = await page.evaluate(() => window.converseSession!.state);
    expect(state).toMatchObject({ name: 'stopped', reason: 'host-misconfigured' });
    expect(ourErrors(lines)).toEqual([expect.stringContaining('`sid` and `rid`')]);
    expect(lines.join('\n')).not.toContain('half-a-token');
});

it('right settings give none', async () => {
    const [page, lines] = await open({ ...bosh(), ...prebind, session_user: 'alice' });
    await untilChatting(page);
    expect(ourErrors(lines)).toEqual([]);
});

interface Test {
    initialized: boolean;
    failed?: string;
}

/** What nobody caught; Converse's WASM is forbidden by the page's own policy. */
const uncaught = (lines: string[]): string[] =>
    lines.filter((line) => line.startsWith('uncaught') && !line.includes('WebAssembly'));
