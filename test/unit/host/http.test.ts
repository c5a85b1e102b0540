/** The host over real HTTP: Node's own fetch against a server on this machine. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createHost } from '../../../src/host/request.ts';
import type { HostOptions } from '../../../src/host/request.ts';
import { createSignpost, createWorld, deadOrigin, json, serve, TOKEN } from './world.ts';

const FIRST = { reason: 'load', attempt: 0 };

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** A host that is asked at `/session` of a server with this behaviour. */
async function setUp(handle: Handle, options: Partial<HostOptions> = {}) {
    const site = await serve(handle);
    const answered = createSignpost<Response>();
    const world = createWorld({
        baseURL: `${site.origin}/page`,
        fetch: async (url, init) => {
            const response = await fetch(url, init);
            answered.reach(response);
            return response;
        },
    });
    const host = createHost({ setting: 'prebind_url', url: '/session?key=QUERY', env: world, ...options });
    return { ...site, world, answered: answered.reached, ask: () => host.ask(FIRST) };
}

const html = '<!doctype html><title>Sign in</title>';
const page = (response: ServerResponse, status = 200, body = html) =>
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(body);

/** Answers by path. */
const routes =
    (table: Record<string, (response: ServerResponse) => void>): Handle =>
    (request, response) =>
        table[(request.url ?? '').split('?')[0] ?? '']?.(response);

const to =
    (url: string, status = 302) =>
    (response: ServerResponse) =>
        void response.writeHead(status, { Location: url }).end();

describe('what is sent', () => {
    test('JSON is asked for, as a script of the same origin does', async () => {
        const { ask, requests } = await setUp((_, response) => json(response, TOKEN));
        expect(await ask()).toEqual({ kind: 'ok', reply: { shape: 'token', ...TOKEN } });
        const [request] = requests;
        expect(request?.method).toBe('GET');
        expect(request?.headers).toMatchObject({
            accept: 'application/json',
            'x-requested-with': 'XMLHttpRequest',
            'cache-control': 'no-cache',
        });
    });

    test('session_request adds a method, headers and a body', async () => {
        const body = createSignpost<string>();
        const { ask, requests } = await setUp(
            async (request, response) => {
                let text = '';
                for await (const chunk of request) text += String(chunk);
                body.reach(text);
                json(response, TOKEN);
            },
            { request: { method: 'POST', headers: { ACCEPT: 'text/x', 'X-CSRF-Token': 'c' }, body: 'a=1' } },
        );
        expect(await ask()).toMatchObject({ kind: 'ok' });
        expect(await body.reached).toBe('a=1');
        expect(requests[0]?.method).toBe('POST');
        expect(requests[0]?.headers).toMatchObject({ accept: 'text/x', 'x-csrf-token': 'c' });
    });
});

describe('the body', () => {
    test.each([
        ['application/json'],
        ['text/html'],
        ['text/plain'],
        ['application/octet-stream'],
        [undefined],
    ])('JSON is JSON, served as %s', async (type) => {
        const { ask } = await setUp((_, response) => {
            if (type) response.setHeader('Content-Type', type);
            response.end(` \n${JSON.stringify(TOKEN)}\n`);
        });
        expect(await ask()).toMatchObject({ kind: 'ok' });
    });

    test.each([
        ['html', html, 'text/html', 'a web page'],
        ['html served as JSON', `\n ${html}`, 'application/json', 'no JSON'],
        ['text served as html', 'Warning: BODY', 'text/html', 'a web page'],
        ['a PHP warning before the JSON', `<br>BODY ${JSON.stringify(TOKEN)}`, 'application/json', 'no JSON'],
        ['nothing', '', 'application/json', 'no JSON'],
        ['blanks', ' \n', 'text/html', 'a web page'],
        ['half of it', '{"jid": "BODY@', 'application/json', 'no JSON'],
        ['JSON behind a guard', ')]}\',\n{"BODY": 1}', 'application/json', 'no JSON'],
        ['no object', '"BODY"', 'application/json', '{jid, token}'],
        ['another object', '{"BODY": "BODY"}', 'application/json', '{jid, token}'],
        ['a wrong field', '{"jid": "BODY", "token": "BODY"}', 'application/json', '"jid" is invalid'],
        ['broken UTF-8', Buffer.from([0x7b, 0xff, 0xfe]), 'application/json', 'no JSON'],
    ])('%s is misconfigured, and not shown', async (_, body, type, what) => {
        const { ask } = await setUp((__, response) => {
            response.writeHead(200, { 'Content-Type': type }).end(body);
        });
        const outcome = await ask();
        expect(outcome).toMatchObject({ kind: 'stopped', reason: 'host-misconfigured' });
        expect(outcome).toHaveProperty('message', expect.stringContaining(what));
        expect(outcome).toHaveProperty('message', expect.stringMatching(/^prebind_url \(\/session\)/));
        expect(JSON.stringify(outcome)).not.toMatch(/BODY|QUERY|doctype/);
    });

    test('null says that nobody is signed in', async () => {
        const { ask } = await setUp((_, response) => json(response, null));
        expect(await ask()).toMatchObject({ kind: 'signed-out', reason: 'host-signed-out' });
    });

    test('64 KB are read', async () => {
        const { ask } = await setUp((_, response) => response.end(JSON.stringify(TOKEN).padEnd(64 * 1024)));
        expect(await ask()).toMatchObject({ kind: 'ok' });
    });

    test.each([true, false])('a byte more is refused (Content-Length: %s)', async (known) => {
        const { ask } = await setUp((_, response) => {
            const body = JSON.stringify(TOKEN).padEnd(64 * 1024 + 1);
            if (known) response.setHeader('Content-Length', body.length);
            response.write(body);
            response.end();
        });
        const outcome = await ask();
        expect(outcome).toMatchObject({ kind: 'stopped' });
        expect(outcome).toHaveProperty('message', expect.stringContaining('no JSON of at most 64 KB'));
    });

    test('an endless body is cut off at the limit, not at the timeout', async () => {
        const closed = createSignpost();
        const { ask, world } = await setUp((_, response) => {
            response.on('close', () => closed.reach());
            const pour = () => {
                while (response.write('x'.repeat(16 * 1024)));
                response.once('drain', pour);
            };
            pour();
        });
        expect(await ask()).toMatchObject({ kind: 'stopped' });
        await closed.reached;
        expect(world.timers()).toBe(0);
    });

    test('a body that trickles and never ends is ended by the timeout', async () => {
        const closed = createSignpost();
        const { ask, answered, world } = await setUp((_, response) => {
            response.on('close', () => closed.reach());
            response.write('{"jid": ');
        });
        const outcome = ask();
        await answered;
        world.pass(10_000);
        expect(await outcome).toMatchObject({ kind: 'later', reason: 'timeout' });
        await closed.reached;
    });

    test('a body that breaks off is a network failure, and not asked for again', async () => {
        const { ask, requests } = await setUp((_, response) => {
            response.writeHead(200, { 'Content-Length': 100 });
            response.write('{"jid": ', () => response.destroy());
        });
        expect(await ask()).toMatchObject({ kind: 'later', reason: 'network' });
        expect(requests).toHaveLength(1);
    });
});

describe('statuses', () => {
    test.each([
        [401, 'host-signed-out'],
        [403, 'host-signed-out'],
        [204, 'host-signed-out'],
        [404, 'host-misconfigured'],
        [419, 'host-misconfigured'],
        [422, 'host-misconfigured'],
        [429, 'host-busy'],
        [500, 'host-busy'],
        [205, 'host-misconfigured'],
        [300, 'host-misconfigured'],
    ])('%i is %s, whatever the body', async (status, reason) => {
        const { ask } = await setUp((_, response) => {
            response.writeHead(status, { 'Content-Type': 'application/json' });
            response.end([204, 205].includes(status) ? undefined : JSON.stringify(TOKEN));
        });
        const outcome = await ask();
        expect(outcome).toMatchObject({ reason });
        expect(JSON.stringify(outcome)).not.toContain('t0ken');
    });

    test.each([
        ['7', 7000],
        ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
        ['soon', undefined],
    ])('Retry-After: %s', async (header, retryAfter) => {
        const { ask } = await setUp((_, response) => page(response.setHeader('Retry-After', header), 503));
        const outcome = await ask();
        expect(outcome).toMatchObject({ kind: 'later', reason: 'host-busy' });
        expect(outcome).toHaveProperty('retryAfter', retryAfter);
    });

    test('the body of a refusal is not waited for', async () => {
        const closed = createSignpost();
        const { ask, world } = await setUp((_, response) => {
            response.on('close', () => closed.reach());
            response.writeHead(500).write('BODY');
        });
        expect(await ask()).toMatchObject({ reason: 'host-busy' });
        await closed.reached;
        expect(world.timers()).toBe(0);
    });
});

describe('redirects', () => {
    test('one that ends on JSON of the same origin is followed', async () => {
        const { ask } = await setUp(
            routes({
                '/session': to('/v2/session', 307),
                '/v2/session': (response) => json(response, TOKEN),
            }),
        );
        expect(await ask()).toMatchObject({ kind: 'ok' });
    });

    test.each([
        ['a page', (response: ServerResponse) => void page(response)],
        [
            'a page of more than 64 KB',
            (response: ServerResponse) => void page(response, 200, html.padEnd(70_000)),
        ],
        ['a page that says 401', (response: ServerResponse) => void page(response, 401)],
    ])('one that ends on %s says that nobody is signed in', async (_, signIn) => {
        const { ask } = await setUp(routes({ '/session': to('/sign-in'), '/sign-in': signIn }));
        expect(await ask()).toMatchObject({ kind: 'signed-out', reason: 'host-signed-out' });
    });

    test.each([
        [404, 'host-misconfigured'],
        [503, 'host-busy'],
    ])('one that ends on a page of status %i is %s', async (status, reason) => {
        const { ask } = await setUp(
            routes({ '/session': to('/sign-in'), '/sign-in': (response) => void page(response, status) }),
        );
        expect(await ask()).toMatchObject({ reason });
    });

    test('one that ends on malformed JSON is misconfigured', async () => {
        const { ask } = await setUp(
            routes({ '/session': to('/other'), '/other': (response) => void response.end('{') }),
        );
        expect(await ask()).toMatchObject({ kind: 'stopped' });
    });

    test('one that leaves the origin says that nobody is signed in, whatever is answered there', async () => {
        const other = await serve((_, response) => json(response, TOKEN));
        const { ask } = await setUp((_, response) => to(`${other.origin}/sso?key=QUERY`)(response));
        const outcome = await ask();
        expect(outcome).toMatchObject({ kind: 'signed-out' });
        expect(JSON.stringify(outcome)).not.toMatch(/t0ken|QUERY/);
        expect(other.requests).toHaveLength(1);
    });

    test('one to an origin that cannot be read is found out by a probe', async () => {
        const dead = await deadOrigin();
        const { ask, requests } = await setUp((_, response) => to(dead)(response));
        expect(await ask()).toMatchObject({ kind: 'signed-out' });
        expect(requests).toHaveLength(2);
    });

    test('a loop of redirects says that nobody is signed in', async () => {
        const { ask } = await setUp((_, response) => to('/session')(response));
        expect(await ask()).toMatchObject({ kind: 'signed-out' });
    });
});

describe('a host that is not there', () => {
    test('a closed port is a network failure', async () => {
        const dead = await deadOrigin();
        const { ask } = await setUp(() => undefined, { url: `${dead}/session` });
        expect(await ask()).toMatchObject({ kind: 'later', reason: 'network' });
    });

    test('a connection that is reset is a network failure, after one probe', async () => {
        const { ask, requests } = await setUp((request) => request.socket.resetAndDestroy());
        expect(await ask()).toMatchObject({ kind: 'later', reason: 'network' });
        expect(requests).toHaveLength(2);
    });

    test('what is no HTTP is a network failure', async () => {
        const { ask } = await setUp((request) => request.socket.end('SSH-2.0-OpenSSH\r\n'));
        expect(await ask()).toMatchObject({ kind: 'later', reason: 'network' });
    });

    test('one that hangs is given up, the connection too, and not probed', async () => {
        const asked = createSignpost<IncomingMessage>();
        const { ask, requests, world } = await setUp((request) => asked.reach(request), { timeout: 2000 });
        const outcome = ask();
        const { socket } = await asked.reached;
        const closed = once(socket, 'close');
        world.pass(1999);
        expect(world.timers()).toBe(1);
        world.pass(1);
        expect(await outcome).toMatchObject({ kind: 'later', reason: 'timeout' });
        expect(await outcome).toHaveProperty('message', expect.stringContaining('2000 ms'));
        await closed;
        expect(requests).toHaveLength(1);
    });
});
