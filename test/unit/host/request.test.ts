/** The host, with an injected fetch: what browsers do and Node does not, one at a time, no secrets. */
import { describe, expect, test, vi } from 'vitest';
import { createHost } from '../../../src/host/request.ts';
import type { HostOptions, SessionRequest } from '../../../src/host/request.ts';
import { createSignpost, createWorld, NOW, TOKEN } from './world.ts';
import type { World } from './world.ts';

const FIRST = { reason: 'load', attempt: 0 };

type Fetch = World['fetch'];

const answer = (body: unknown = TOKEN, init?: ResponseInit) => new Response(JSON.stringify(body), init);
const failed = () => Promise.reject(new TypeError('Failed to fetch SECRET'));

/** As the browser gives it: a Response that no script can make. */
const as = (response: Response, members: Partial<Response>): Response =>
    Object.defineProperties(
        response,
        Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { value }])),
    );

function setUp(given: Fetch, options: Partial<HostOptions> & { world?: World } = {}) {
    const fetch = vi.fn<Fetch>(given);
    const { world = createWorld(), ...rest } = options;
    world.fetch = fetch;
    const host = createHost({ setting: 'credentials_url', url: '/session?key=SECRET', env: world, ...rest });
    const sent = (index = 0) => fetch.mock.calls[index]?.[1] ?? {};
    return { fetch, host, sent, world };
}

describe('what is sent', () => {
    test('nothing is cached, and cookies go to our own origin only', async () => {
        const { fetch, host, sent } = setUp(async () => answer());
        await host.ask(FIRST);
        expect(fetch.mock.calls[0]?.[0]).toBe('https://site.example/session?key=SECRET');
        expect(sent()).toMatchObject({ cache: 'no-store', credentials: 'same-origin' });
        expect(sent()).not.toHaveProperty('redirect');
    });

    test('what would cost a preflight stays on our own origin', async () => {
        const { host, sent } = setUp(async () => answer(), { url: 'https://login.example/session' });
        await host.ask(FIRST);
        expect([...(sent().headers as Headers).keys()]).toEqual(['accept']);
    });

    test('what session_request says wins, headers in whatever case and shape; the signal is ours', async () => {
        const foreign = AbortSignal.abort();
        for (const headers of [{ accept: 'a/b' }, [['ACCEPT', 'a/b']], new Headers({ Accept: 'a/b' })]) {
            const request = {
                headers,
                credentials: 'include',
                cache: 'reload',
                signal: foreign,
            } as RequestInit;
            const { host, sent } = setUp(async () => answer(), { request });
            expect(await host.ask(FIRST)).toMatchObject({ kind: 'ok' });
            expect(sent()).toMatchObject({ credentials: 'include', cache: 'reload' });
            expect(Object.fromEntries(sent().headers as Headers)).toEqual({
                accept: 'a/b',
                'cache-control': 'no-cache',
                'x-requested-with': 'XMLHttpRequest',
            });
            expect(sent().signal?.aborted).toBe(false);
        }
    });

    test('session_request is called at every request, and may be late', async () => {
        let csrf = 0;
        const request = async () => ({ headers: { 'X-CSRF-Token': String((csrf += 1)) } });
        const { host, sent } = setUp(async () => answer(), { request });
        await host.ask(FIRST);
        await host.ask(FIRST);
        expect([0, 1].map((index) => (sent(index).headers as Headers).get('x-csrf-token'))).toEqual([
            '1',
            '2',
        ]);
    });

    test('session_request may have nothing to add', async () => {
        for (const request of [null, undefined, () => null, async () => undefined]) {
            const { host } = setUp(async () => answer(), { request });
            expect(await host.ask(FIRST)).toMatchObject({ kind: 'ok' });
        }
    });

    test.each<[string, unknown]>([
        [
            'throws',
            () => {
                throw new Error('SECRET');
            },
        ],
        ['rejects', () => Promise.reject(new Error('SECRET'))],
        ['gives a header that cannot be', { headers: { 'a b': 'SECRET' } }],
        ['gives a header of two lines', { headers: { a: 'SECRET\nb' } }],
    ])('a session_request that %s is named, and nothing is sent', async (_, request) => {
        const { fetch, host } = setUp(async () => answer(), { request: request as SessionRequest });
        const outcome = await host.ask(FIRST);
        expect(outcome).toMatchObject({ kind: 'later', reason: 'network' });
        expect(outcome).toHaveProperty(
            'message',
            expect.stringMatching(/^credentials_url .* session_request/),
        );
        expect(JSON.stringify(outcome)).not.toContain('SECRET');
        expect(fetch).not.toHaveBeenCalled();
    });

    test.each<[string, unknown]>([
        ['gives a method that cannot be', { method: 'TRACE' }],
        ['gives credentials that cannot be', { credentials: 'SECRET' }],
        ['gives a body for GET', { body: 'SECRET' }],
    ])('a session_request that %s is named when fetch refuses it', async (_, request) => {
        const refuse: Fetch = async (url, init) => answer({ refused: new Request(url, init).url });
        const { host } = setUp(refuse, { request: request as SessionRequest });
        const outcome = await host.ask(FIRST);
        expect(outcome).toMatchObject({ kind: 'later', reason: 'network' });
        expect(outcome).toHaveProperty('message', expect.stringContaining('session_request'));
        expect(JSON.stringify(outcome)).not.toContain('SECRET');
    });

    test('over plain http: to another host nothing is sent', async () => {
        const { fetch, host } = setUp(async () => answer(), { url: 'http://other.example/token?key=SECRET' });
        const outcome = await host.ask(FIRST);
        expect(outcome).toMatchObject({ kind: 'stopped', reason: 'host-misconfigured' });
        expect(outcome).toHaveProperty(
            'message',
            expect.stringMatching(/^credentials_url .*plain http:.*https:/),
        );
        expect(JSON.stringify(outcome)).not.toContain('SECRET');
        expect(fetch).not.toHaveBeenCalled();
    });

    test('what is no URL is an outcome', async () => {
        const { fetch, host } = setUp(async () => answer(), { url: 'http://' });
        expect(await host.ask(FIRST)).toMatchObject({ kind: 'later', reason: 'network' });
        expect(fetch).not.toHaveBeenCalled();
    });

    test('messages show neither query nor fragment, on our own origin and on another', async () => {
        for (const url of ['session?key=SECRET#SECRET', 'https://other.example/chat/session?key=SECRET']) {
            const { host } = setUp(async () => answer(null), { url });
            const outcome = await host.ask(FIRST);
            expect(outcome).toHaveProperty(
                'message',
                expect.stringMatching(/^credentials_url \(\/chat\/session\) /),
            );
            expect(JSON.stringify(outcome)).not.toContain('SECRET');
        }
    });
});

test('expires_in counts from the start of the request, whatever the answer took', async () => {
    const world = createWorld();
    const { host } = setUp(
        async () => {
            world.pass(4000);
            return answer({ ...TOKEN, expires_in: 30 });
        },
        { world },
    );
    expect(await host.ask(FIRST)).toMatchObject({ reply: { expiresAt: NOW + 30_000 } });
});

describe('a request that fails', () => {
    const opaqueRedirect = () => as(new Response(), { type: 'opaqueredirect', status: 0 });

    test('is probed once, without following redirects: a redirect says that nobody is signed in', async () => {
        const { fetch, host, sent } = setUp(
            async (_, init) => (init?.redirect ? opaqueRedirect() : failed()),
            {
                request: { method: 'POST', headers: { 'X-CSRF-Token': 'c' }, body: 'b' },
            },
        );
        expect(await host.ask(FIRST)).toMatchObject({ kind: 'signed-out', reason: 'host-signed-out' });
        expect(fetch).toHaveBeenCalledTimes(2);
        expect(sent(1)).toEqual({ ...sent(0), redirect: 'manual' });
    });

    test('is a network failure when the probe fails as well', async () => {
        const { fetch, host } = setUp(failed);
        expect(await host.ask(FIRST)).toMatchObject({ kind: 'later', reason: 'network' });
        expect(fetch).toHaveBeenCalledTimes(2);
        await host.ask(FIRST);
        expect(fetch).toHaveBeenCalledTimes(4);
    });

    test('has the answer of its probe, when the network is back: no token is wasted', async () => {
        const { host } = setUp(async (_, init) => (init?.redirect ? answer() : failed()));
        expect(await host.ask(FIRST)).toMatchObject({ kind: 'ok' });
    });

    test('is not probed when the device is offline', async () => {
        const { fetch, host } = setUp(failed, { world: createWorld({ online: () => false }) });
        expect(await host.ask(FIRST)).toMatchObject({ kind: 'later', reason: 'offline' });
        expect(fetch).toHaveBeenCalledTimes(1);
    });

    test('by session_request, not to follow a redirect, says that nobody is signed in', async () => {
        const manual = setUp(async () => opaqueRedirect(), { request: { redirect: 'manual' } });
        expect(await manual.host.ask(FIRST)).toMatchObject({ kind: 'signed-out' });
        const refused = setUp(
            async (_, init) => (init?.redirect === 'manual' ? opaqueRedirect() : failed()),
            {
                request: { redirect: 'error' },
            },
        );
        expect(await refused.host.ask(FIRST)).toMatchObject({ kind: 'signed-out' });
    });

    test('and whatever was thrown is an outcome', async () => {
        for (const thrown of [undefined, null, 'SECRET', 7, new Error('SECRET'), { name: 'SECRET' }]) {
            const { host } = setUp(() => Promise.reject(thrown));
            const outcome = await host.ask(FIRST);
            expect(outcome).toMatchObject({ kind: 'later', reason: 'network' });
            expect(JSON.stringify(outcome)).not.toContain('SECRET');
        }
    });

    test('an opaque answer is misconfigured', async () => {
        const { host } = setUp(async () => as(new Response(), { type: 'opaque', status: 0 }), {
            request: { mode: 'no-cors' },
        });
        expect(await host.ask(FIRST)).toHaveProperty('message', expect.stringContaining('no JSON'));
    });
});

describe('the timeout', () => {
    const never = () => new Promise<never>(() => undefined);

    test.each([
        ['fetch hangs and heeds no signal', { fetch: never }],
        ['the body hangs', { fetch: async () => new Response(new ReadableStream()) }],
        ['session_request hangs', { fetch: never, request: never as SessionRequest }],
        [
            'the probe hangs',
            { fetch: (_: string, init?: RequestInit) => (init?.redirect ? never() : failed()) },
        ],
    ])('ends it when %s', async (_, { fetch, request }: { fetch: Fetch; request?: SessionRequest }) => {
        const { host, world } = setUp(fetch, { request, timeout: 5000 });
        const outcome = host.ask(FIRST);
        await new Promise(setImmediate);
        world.pass(5000);
        expect(await outcome).toMatchObject({ kind: 'later', reason: 'timeout' });
        expect(world.timers()).toBe(0);
    });
});

describe('one at a time', () => {
    test('a second ask joins the first', async () => {
        const gate = createSignpost<Response>();
        const { fetch, host } = setUp(() => gate.reached);
        const asks = [host.ask(FIRST), host.ask(FIRST), host.ask(FIRST)];
        gate.reach(answer());
        const outcomes = await Promise.all(asks);
        expect(new Set(outcomes).size).toBe(1);
        expect(fetch).toHaveBeenCalledTimes(1);
        await host.ask(FIRST);
        expect(fetch).toHaveBeenCalledTimes(2);
    });

    test('aborting the first makes the others ask for themselves, still one at a time', async () => {
        const gates = [createSignpost<Response>(), createSignpost<Response>()];
        let next = 0;
        const { fetch, host, sent } = setUp(() => gates[next++]!.reached);
        const controller = new AbortController();
        const first = host.ask({ ...FIRST, signal: controller.signal });
        const others = [host.ask(FIRST), host.ask(FIRST)];
        await new Promise(setImmediate);
        controller.abort();
        await expect(first).rejects.toHaveProperty('name', 'AbortError');
        expect(sent().signal?.aborted).toBe(true);
        gates[1]!.reach(answer());
        expect(await Promise.all(others)).toMatchObject([{ kind: 'ok' }, { kind: 'ok' }]);
        expect(fetch).toHaveBeenCalledTimes(2);
    });

    test('aborting one that joined leaves the first alone', async () => {
        const gate = createSignpost<Response>();
        const { host, sent, world } = setUp(() => gate.reached);
        const controller = new AbortController();
        const first = host.ask(FIRST);
        const second = host.ask({ ...FIRST, signal: controller.signal });
        controller.abort(new Error('no longer wanted'));
        await expect(second).rejects.toThrow('no longer wanted');
        expect(sent().signal?.aborted ?? false).toBe(false);
        gate.reach(answer());
        expect(await first).toMatchObject({ kind: 'ok' });
        expect(world.timers()).toBe(0);
    });

    test('an ask that nobody wants any more sends nothing', async () => {
        const { fetch, host } = setUp(async () => answer());
        await expect(host.ask({ ...FIRST, signal: AbortSignal.abort() })).rejects.toHaveProperty(
            'name',
            'AbortError',
        );
        expect(fetch).not.toHaveBeenCalled();
        expect(await host.ask(FIRST)).toMatchObject({ kind: 'ok' });
    });

    test('a signal that is aborted afterwards changes nothing', async () => {
        const controller = new AbortController();
        const { host, world } = setUp(async () => answer());
        expect(await host.ask({ ...FIRST, signal: controller.signal })).toMatchObject({ kind: 'ok' });
        controller.abort();
        expect(await host.ask(FIRST)).toMatchObject({ kind: 'ok' });
        expect(world.timers()).toBe(0);
    });
});
