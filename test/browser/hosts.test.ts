/**
 * A host site that misbehaves, in every way: what the page's state says of it, how often it is asked, that nothing it has
 * said is printed, and that all is well as soon as it behaves. `HOSTS_MINUTE=1` has it misbehave for a minute, after
 * which the requests are counted.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record, untilState } from './support/drive.ts';
import { FAULTS, MARKER, redirectTo, signInPage, TIMEOUT, type Fault } from './support/hosts/faults.ts';
import { listenForLeaks } from './support/leaks.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, setStage, type Stage } from './support/stage.ts';

const minute = process.env['HOSTS_MINUTE'] !== undefined;
/** Requests a minute, whatever happens. */
const MOST = 10;
/** Milliseconds: a host that has been busy for a minute may be asked again only after another. */
const PATIENCE = minute ? 90_000 : 30_000;
const timeout = minute ? 240_000 : 120_000;

let stage: Stage;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage.close());

const elsewhere = (url: string): string => url.replace('127.0.0.1', 'localhost');
const redirects = [
    redirectTo(() => stage.site.serve(signInPage), 'of the same origin'),
    redirectTo(() => elsewhere(stage.site.serve(signInPage)), 'of another origin'),
];

interface Visit {
    page: Page;
    /** When requests for tokens have left: ms. */
    asked: number[];
    leaks: ReturnType<typeof listenForLeaks>;
}

/** A page that asks there. */
async function visit(credentials_url: string, more: object = {}): Promise<Visit> {
    const page = await stage.open('about:blank', 'alice');
    page.setDefaultTimeout(PATIENCE);
    const asked: number[] = [];
    page.on('request', (request) => {
        if (request.url() === credentials_url) asked.push(Date.now());
    });
    const leaks = listenForLeaks(page);
    const settings = {
        bosh_service_url: stage.prosody.boshURL,
        credentials_url,
        session_user: 'alice',
        session_request_timeout: TIMEOUT,
        ...more,
    };
    await page.goto(stage.site.page({ settings, plugin: 'after', converse: 'headless' }));
    return { page, asked, leaks };
}

const good = () => ({ jid: `alice@${DOMAIN}`, password: PASSWORDS['alice'] });
const retry = (page: Page): Promise<void> => page.evaluate(() => window.converseSession!.retry());

/** The fault is seen and said; then `heal` ends it, and the page is online. */
async function expectSeen(
    { page, asked, leaks }: Visit,
    { state, reason, says }: Pick<Fault, 'state' | 'reason' | 'says'>,
    heal: () => void,
): Promise<void> {
    const { message } = await untilState(page, state, reason);
    expect(message).toContain(says);
    // It resolves, whatever the host does.
    await page.waitForFunction(
        () => (window as unknown as { test: { initialized: boolean } }).test.initialized,
    );
    if (minute) await delay(60_000);
    const requests = asked.length;
    const { events } = await record(page);
    expect(events).not.toContain('connected');
    expect(requests).toBeLessThanOrEqual(state === 'waiting' ? MOST : 2);
    heal();
    if (state !== 'waiting') await retry(page);
    await untilState(page, 'online');
    const shown = await leaks.everything();
    expect(JSON.stringify(shown)).not.toContain(MARKER);
    await page.context().close();
}

describe.concurrent('a host that answers', () => {
    it.for([...FAULTS, ...redirects])('$name', { timeout }, async (fault, { expect: _ }) => {
        let well = false;
        const url = stage.site.serve((request, reply) => (well ? good() : fault.answer(request, reply)));
        await expectSeen(await visit(url), fault, () => void (well = true));
    });
});

describe('a host that cannot be reached', () => {
    const unreachable = {
        state: 'waiting',
        reason: 'network',
        says: 'check session_request, network, CORS and CSP',
    } as const;

    it('because nobody knows its name', { timeout }, async () => {
        const url = 'https://nowhere.invalid/tokens';
        const seen = await visit(url);
        const headers = { 'access-control-allow-origin': '*' };
        await expectSeen(
            seen,
            unreachable,
            () => void seen.page.route(url, (route) => route.fulfill({ json: good(), headers })),
        );
    });

    it('because it lets no other origin read (CORS)', { timeout }, async () => {
        let well = false;
        const url = stage.site.serve((_, reply) =>
            (well ? reply.header('access-control-allow-origin', '*') : reply).send(good()),
        );
        await expectSeen(await visit(elsewhere(url)), unreachable, () => void (well = true));
    });

    it('because the device has no network', { timeout }, async () => {
        let well = false;
        const url = stage.site.serve((_, reply) =>
            well ? good() : reply.code(503).header('retry-after', '600').send(),
        );
        const seen = await visit(url);
        await untilState(seen.page, 'waiting', 'host-busy');
        await seen.page.context().setOffline(true);
        await retry(seen.page);
        const offline = { state: 'waiting', reason: 'offline', says: 'the device is offline' } as const;
        await expectSeen(seen, offline, () => {
            well = true;
            void seen.page.context().setOffline(false);
        });
    });
});

describe('a host whose answers somebody keeps', () => {
    it('is asked all the same, though it lets them be stored', async () => {
        let times = 0;
        const url = stage.site.serve((_, reply) => {
            times += 1;
            return reply.header('cache-control', 'max-age=86400').send(good());
        });
        const { page } = await visit(url, { keepalive: false, auto_login: true });
        await untilState(page, 'online');
        await page.reload();
        await untilState(page, 'online');
        expect(times).toBe(2);
    });

    it(
        'by a service worker that answers with yesterday’s tokens is asked as often as any other',
        { timeout },
        async () => {
            const url = stage.site.serve(good);
            const worker = stage.site.serve((_, reply) =>
                reply.type('text/javascript').header('service-worker-allowed', '/').send(`
                const kept = ${JSON.stringify({ jid: `alice@${DOMAIN}/x`, sid: MARKER, rid: 4711 })};
                let old = true;
                addEventListener('message', () => (old = false));
                addEventListener('activate', (event) => event.waitUntil(clients.claim()));
                addEventListener('fetch', (event) => {
                    if (old && event.request.url === '${url}') event.respondWith(Response.json(kept));
                });`),
            );
            const { page, ...seen } = await visit(url, { credentials_url: undefined });
            await page.evaluate(async (script) => {
                await navigator.serviceWorker.register(script, { scope: '/' });
                await navigator.serviceWorker.ready;
            }, worker);
            const settings = { bosh_service_url: stage.prosody.boshURL, prebind_url: url, auto_login: true };
            await page.goto(stage.site.page({ settings, plugin: 'after', converse: 'headless' }));
            const dead = { state: 'waiting', reason: 'session-lost', says: 'item-not-found' } as const;
            await expectSeen(
                { page, ...seen },
                dead,
                () => void page.evaluate(() => navigator.serviceWorker.controller!.postMessage('')),
            );
        },
    );
});
