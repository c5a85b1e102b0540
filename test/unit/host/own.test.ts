/** The page's own way to get tokens: `session_fetch`. */
import { describe, expect, test, vi } from 'vitest';
import { createHost } from '../../../src/host/request.ts';
import type { SessionFetch } from '../../../src/host/request.ts';
import { createWorld, NOW, TOKEN } from './world.ts';
import type { World } from './world.ts';

const FIRST = { reason: 'load', attempt: 0 };

function ask(fetchTokens: unknown, world: World = createWorld()) {
    const host = createHost({
        setting: 'session_fetch',
        fetchTokens: fetchTokens as SessionFetch,
        env: world,
        timeout: 5000,
    });
    return host.ask(FIRST);
}

test('is told why, and which attempt it is', async () => {
    const fetchTokens = vi.fn<SessionFetch>(async () => TOKEN);
    const host = createHost({ setting: 'session_fetch', fetchTokens, env: createWorld() });
    expect(await host.ask({ reason: 'rejected', attempt: 3 })).toEqual({
        kind: 'ok',
        reply: { shape: 'token', ...TOKEN },
    });
    expect(fetchTokens).toHaveBeenCalledWith({
        reason: 'rejected',
        attempt: 3,
        signal: expect.any(AbortSignal) as AbortSignal,
    });
});

describe('what it returns', () => {
    test('an object is the reply, late or at once', async () => {
        expect(await ask(() => TOKEN)).toMatchObject({ kind: 'ok' });
        expect(await ask(async () => ({ ...TOKEN, expires_in: 30 }))).toMatchObject({
            reply: { expiresAt: NOW + 30_000 },
        });
    });

    test('null says that nobody is signed in', async () => {
        expect(await ask(async () => null)).toMatchObject({ kind: 'signed-out', reason: 'host-signed-out' });
    });

    test.each([
        [undefined, '{jid, token}'],
        ['SECRET', '{jid, token}'],
        [new Response('SECRET'), '{jid, token}'],
        [{ jid: 'SECRET', token: 'SECRET' }, '"jid"'],
    ])('anything else is misconfigured, and not shown (%#)', async (value, what) => {
        const outcome = await ask(async () => value);
        expect(outcome).toMatchObject({ kind: 'stopped' });
        expect(outcome).toHaveProperty('message', expect.stringMatching(/^session_fetch/));
        expect(outcome).toHaveProperty('message', expect.stringContaining(what));
        expect(JSON.stringify(outcome)).not.toContain('SECRET');
    });
});

describe('what it throws', () => {
    const withStatus = (status: unknown) => Object.assign(new Error('SECRET'), { status });

    test.each([
        [401, 'host-signed-out'],
        [403, 'host-signed-out'],
        [204, 'host-signed-out'],
        [302, 'host-signed-out'],
        [408, 'host-busy'],
        [429, 'host-busy'],
        [503, 'host-busy'],
        [404, 'host-misconfigured'],
        [419, 'host-misconfigured'],
        [422, 'host-misconfigured'],
    ])('a status of %i is %s, as if the host had answered it', async (status, reason) => {
        const outcome = await ask(() => Promise.reject(withStatus(status)));
        expect(outcome).toMatchObject({ reason });
        expect(outcome).toHaveProperty('message', expect.stringMatching(/^session_fetch .*: .+\.$/));
        expect(JSON.stringify(outcome)).not.toMatch(/SECRET|session_request/);
    });

    test('a Response counts, with its Retry-After', async () => {
        const response = new Response('SECRET', { status: 503, headers: { 'Retry-After': '7' } });
        expect(await ask(() => Promise.reject(response))).toMatchObject({
            reason: 'host-busy',
            retryAfter: 7000,
        });
    });

    const trap = Object.defineProperty({}, 'status', {
        get() {
            throw new Error('SECRET');
        },
    });

    test.each([
        undefined,
        null,
        'SECRET',
        7,
        new Error('SECRET'),
        withStatus(0),
        withStatus(7),
        withStatus(NaN),
        withStatus(200),
        withStatus(401.5),
        withStatus(1000),
        trap,
    ])('anything else means later (%#)', async (thrown) => {
        const outcome = await ask(() => Promise.reject(thrown));
        expect(outcome).toMatchObject({ kind: 'later', reason: 'network' });
        expect(JSON.stringify(outcome)).not.toContain('SECRET');
    });

    test('at once is as good as later', async () => {
        const thrower = () => {
            throw withStatus(401);
        };
        expect(await ask(thrower)).toMatchObject({ kind: 'signed-out' });
    });

    test('on a device that is offline, that is the reason', async () => {
        const world = createWorld({ online: () => false });
        expect(await ask(() => Promise.reject(new TypeError('x')), world)).toMatchObject({
            reason: 'offline',
        });
    });
});

test('one that never answers is ended by the timeout, and its signal aborted', async () => {
    const world = createWorld();
    let signal: AbortSignal | undefined;
    const outcome = ask((given: { signal: AbortSignal }) => {
        signal = given.signal;
        return new Promise(() => undefined);
    }, world);
    expect(signal?.aborted).toBe(false);
    world.pass(5000);
    expect(await outcome).toMatchObject({ kind: 'later', reason: 'timeout' });
    expect(signal?.aborted).toBe(true);
});

test('one that was answered never sees its signal aborted', async () => {
    let signal: AbortSignal | undefined;
    await ask((given: { signal: AbortSignal }) => {
        signal = given.signal;
        return TOKEN;
    });
    expect(signal?.aborted).toBe(false);
});
