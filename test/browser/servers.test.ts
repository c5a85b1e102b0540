/**
 * An XMPP server, or a proxy in front of it, that misbehaves while somebody chats: what the page says of it, and that the
 * chat comes back. Where no real server can be brought to do it, its answer is put in the place of the real one's.
 * `THOROUGH=1` has it say every condition there is, and cut polls for long, as `npm run test:long thorough` does.
 */
import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page, Request, Route, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
    record,
    savedSession,
    say,
    untilAnswered,
    untilChatting,
    untilEvent,
    untilNot,
    untilPolling,
    untilPresent,
    untilState,
    untilTold,
} from './support/drive.ts';
import { DOMAIN, setStage, type Stage } from './support/stage.ts';
import { thorough } from './support/thorough.ts';

const bob = `bob@${DOMAIN}`;

let stage: Stage;
let page: Page;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage.close());
afterEach(async () => {
    if (stage.prosody.pid === undefined) await stage.prosody.start();
    await stage.clear();
});

const bosh = (url = stage.prosody.boshURL): object => ({
    bosh_service_url: url,
    authentication: 'prebind',
    prebind_url: '/prebind',
    auto_login: true,
});
const socket = (): object => ({ websocket_url: stage.prosody.websocketURL, credentials_url: '/credentials' });

async function open(settings: object, before: (page: Page) => Promise<void> = async () => {}): Promise<void> {
    const given = { session_user: 'alice', session_retry_base: 300, session_retry_spread: 300, ...settings };
    page = await stage.open('about:blank', 'alice');
    await before(page);
    await page.goto(stage.site.page({ settings: given, plugin: 'after', converse: 'headless' }));
    await untilChatting(page);
}

/** Online again, told once, with a connection that works. @param alone whether there is one session. */
async function expectBack(alone = true): Promise<void> {
    await untilEvent(page, 'reconnected');
    await untilState(page, 'online');
    await untilAnswered(page);
    const { events } = await record(page);
    expect(events).not.toContain('disconnected');
    if (alone) await expect.poll(() => stage.prosody.sessions()).toHaveLength(1);
}

describe('over BOSH', () => {
    /** Answers requests so, until it is called again with nothing. */
    async function answer(how?: (route: Route, request: Request) => Promise<void>): Promise<void> {
        const { boshURL } = stage.prosody;
        await page.unroute(boshURL);
        if (how) await page.route(boshURL, how);
    }
    const polling = async (): Promise<void> => {
        await open(bosh());
        await untilPresent(page);
        await untilPolling(page);
    };

    it('restarted in good order, it is back, and so is the chat', async () => {
        await polling();
        await stage.prosody.halt();
        await untilState(page, 'waiting');
        await stage.prosody.start();
        await expectBack();
    });

    it.each([
        [404, 'session-lost'],
        [502, 'server-unreachable'],
        [503, 'server-unreachable'],
        [504, 'server-unreachable'],
    ] as const)('HTTP %i', async (status, reason) => {
        await polling();
        const asked = stage.site.asked.length;
        await answer((route) => route.fulfill({ status, body: 'MARKER' }));
        await say(page, bob, 'Does this arrive?');
        const { message } = await untilState(page, 'waiting', reason);
        expect(message).not.toContain('MARKER');
        await answer();
        // Of a 404 the server knows nothing, nor that nobody comes for the sessions that were made meanwhile.
        await expectBack(reason === 'server-unreachable');
        expect(stage.site.asked.length - asked).toBeLessThanOrEqual(8);
    });

    const terminates = [
        ['bad-request', 'session-lost'],
        ['host-gone', 'rejected'],
        ['host-unknown', 'rejected'],
        ['improper-addressing', 'rejected'],
        ['internal-server-error', 'session-lost'],
        ['item-not-found', 'session-lost'],
        ['other-request', 'session-lost'],
        ['policy-violation', 'policy'],
        ['remote-connection-failed', 'session-lost'],
        ['remote-stream-error', 'session-lost'],
        ['see-other-uri', 'session-lost'],
        ['system-shutdown', 'session-lost'],
        ['undefined-condition', 'session-lost'],
    ] as const;
    /** One for each reason, and those that real servers say most. */
    const usual = ['host-unknown', 'item-not-found', 'policy-violation', 'system-shutdown'];
    it.each(thorough ? terminates : terminates.filter(([condition]) => usual.includes(condition)))(
        'terminate: %s',
        async (condition, reason) => {
            await polling();
            const { jid } = await untilState(page, 'online');
            const { sid } = (await savedSession(page))!;
            const body = `<body xmlns='http://jabber.org/protocol/httpbind' type='terminate' condition='${condition}'/>`;
            // This session has ended; those that follow are well.
            await answer((route, request) =>
                request.postData()?.includes(sid)
                    ? route.fulfill({ body, contentType: 'text/xml' })
                    : route.fallback(),
            );
            await say(page, bob, 'Does this arrive?');
            const { message } = await untilTold(page, 'waiting', reason);
            expect(message).toContain(condition);
            // Its server is the only one that has not ended it.
            await stage.prosody.kick(jid!);
            if (reason === 'policy') await page.evaluate(() => window.converseSession!.retry());
            await expectBack();
        },
    );

    it('waits as long as a timer can where the settings say longer', async () => {
        const settings = { ...bosh(), session_retry_spread: 1e12, session_retry_cap: 1e12 };
        await open(settings, async (opened) => {
            await opened.addInitScript(() => {
                Math.random = () => 0.5;
                const { setTimeout } = window;
                const longest = Object.assign(window, { longest: 0 });
                window.setTimeout = ((run: () => void, ms = 0, ...more: []) => {
                    longest.longest = Math.max(longest.longest, ms);
                    return setTimeout(run, ms, ...more);
                }) as typeof setTimeout;
            });
        });
        await untilPresent(page);
        await stage.prosody.kick((await untilState(page, 'online')).jid!);
        await untilState(page, 'waiting');
        expect(await page.evaluate('longest')).toBe(2 ** 31 - 1);
    });

    it('a line that is half open is found out when the page is looked at', async () => {
        await polling();
        await answer(() => new Promise(() => {}));
        await page.evaluate(() => window.dispatchEvent(new Event('online')));
        await untilNot(page, 'online');
        await answer();
        await expectBack();
    });

    describe('a request that is cut', () => {
        /** Opens a page whose chance is even, and cuts its next request. @returns when each after that has come. */
        async function cutNext(spread: number): Promise<number[]> {
            await open({ ...bosh(), session_retry_spread: spread }, async (opened) => {
                await opened.addInitScript(() => (Math.random = () => 0.5));
            });
            await untilPresent(page);
            await untilPolling(page);
            const times: number[] = [];
            await answer((route) => {
                times.push(performance.now());
                return times.length === 1 ? route.abort('connectionreset') : route.continue();
            });
            return times;
        }

        it('is repeated after a part of `session_retry_spread`: the server may be gone for everybody', async () => {
            const times = await cutNext(4000);
            await untilAnswered(page);
            expect(times[1]! - times[0]!).toBeGreaterThan(900);
            expect(await untilState(page, 'online')).not.toHaveProperty('reason');
        });

        it('is repeated at once where somebody writes', async () => {
            const times = await cutNext(600_000);
            const answered = untilAnswered(page);
            await expect.poll(() => times.length).toBe(1);
            await say(page, bob, 'Not cut.');
            await answered;
        });
    });

    if (thorough)
        it('a proxy that cuts long polls ends nothing', async () => {
            const proxy = await startProxy(stage.prosody.boshURL, 10_500);
            try {
                await open(bosh(proxy.url));
                await untilPolling(page);
                await expect.poll(() => proxy.cuts, { timeout: 40_000 }).toBeGreaterThanOrEqual(2);
                await untilAnswered(page);
                const { events, states } = await record(page);
                expect(events).not.toContain('will-reconnect');
                expect(states.at(-1)!.name).toBe('online');
            } finally {
                proxy.close();
            }
        });
});

describe('over WebSocket', () => {
    // 1000 to 4999 are a server's to send; the others a browser makes up itself.
    it.each([1000, 1001, 1008, 1011, 1012, 1013, 3000, 4000])('closed with %i', async (code) => {
        const sockets: WebSocketRoute[] = [];
        await open(socket(), async (before) =>
            before.routeWebSocket(stage.prosody.websocketURL, (route) => {
                sockets.push(route);
                route.connectToServer();
            }),
        );
        await untilAnswered(page);
        await sockets.at(-1)!.close({ code, reason: 'MARKER' });
        const { message, reason } = await untilState(page, 'waiting');
        expect(reason).toBe('server-unreachable');
        expect(message).not.toContain('MARKER');
        await expectBack();
    });

    it('restarted in good order, it is back, and so is the chat', async () => {
        await open(socket());
        await untilAnswered(page);
        await stage.prosody.halt();
        await untilState(page, 'waiting');
        await stage.prosody.start();
        await expectBack();
    });
});

/** A proxy that answers 504 where the server has said nothing for so long, as many do after 30 or 60 seconds. */
async function startProxy(
    target: string,
    ms: number,
): Promise<{ url: string; readonly cuts: number; close(): void }> {
    let cuts = 0;
    const server: Server = createServer((near, reply) => {
        const far = ask(target, { method: near.method, headers: near.headers }, (answer) => {
            clearTimeout(timer);
            reply.writeHead(answer.statusCode!, answer.headers);
            answer.pipe(reply);
        });
        const timer = setTimeout(() => {
            cuts += 1;
            reply.writeHead(504, { 'access-control-allow-origin': '*' }).end();
            far.destroy();
        }, ms);
        far.on('error', () => reply.headersSent || reply.destroy());
        reply.on('close', () => clearTimeout(timer));
        near.pipe(far);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return {
        url: `http://127.0.0.1:${String(port)}/http-bind`,
        get cuts() {
            return cuts;
        },
        close: () => void server.close().closeAllConnections(),
    };
}
