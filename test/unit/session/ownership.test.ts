import { describe, expect, it } from 'vitest';
import { createOwnership } from '../../../src/session/ownership.ts';
import { fakeEnvironment, type FakeEnvironment } from './fake-environment.ts';
import { fakeLocks } from './fake-locks.ts';

const noNetwork = (): Promise<Response> => Promise.reject(new Error('no network here'));
const page = (locks: LockManager | undefined, tab = { name: '' }): FakeEnvironment =>
    Object.assign(fakeEnvironment(noNetwork), { locks, tab });

describe('by a Web Lock, where the tab’s name tells nothing', () => {
    it('one tab has it, a copy does not', async () => {
        const locks = fakeLocks();
        const [env, other] = [page(locks), page(locks)];
        expect(await createOwnership(env).take('a')).toBe(true);
        const copy = createOwnership(other).take('a');
        await other.pass(600);
        expect(await copy).toBe(false);
    });

    it('a page that is left gives it back, also while the next one already waits', async () => {
        const locks = fakeLocks();
        const [env, next] = [page(locks), page(locks)];
        const before = createOwnership(env);
        await before.take('a');
        const after = createOwnership(next).take('a');
        await next.pass(30);
        before.release();
        await next.settle();
        expect(await after).toBe(true);
    });

    it('is not granted to somebody who has stopped waiting', async () => {
        const locks = fakeLocks();
        const [env, late, third] = [page(locks), page(locks), page(locks)];
        const before = createOwnership(env);
        await before.take('a');
        const given = createOwnership(late).take('a');
        await late.pass(600);
        expect(await given).toBe(false);
        before.release();
        expect(await createOwnership(third).take('a')).toBe(true);
    });

    it('a new session’s is had by whoever made it, and what it had before is free', async () => {
        const locks = fakeLocks();
        const [env, other] = [page(locks), page(locks)];
        const ownership = createOwnership(env);
        await ownership.take('a');
        ownership.found('b');
        await env.settle();
        expect(await createOwnership(other).take('a')).toBe(true);
        const wish = createOwnership(page(locks)).take('b');
        await env.settle();
        expect(await Promise.race([wish, Promise.resolve('still asking')])).toBe('still asking');
    });

    it('never waits for longer than half a second', async () => {
        const stuck = { request: () => new Promise(() => undefined) } as unknown as LockManager;
        const env = page(stuck);
        const taken = createOwnership(env).take('a');
        await env.pass(499);
        expect(await Promise.race([taken, Promise.resolve('still asking')])).toBe('still asking');
        await env.pass(1);
        expect(await taken).toBe(false);
        expect(env.timers).toBe(0);
    });

    it('where asking fails, the answer is no', async () => {
        const broken = {
            request: () => Promise.reject(new DOMException('', 'SecurityError')),
        } as unknown as LockManager;
        expect(await createOwnership(page(broken)).take('a')).toBe(false);
    });
});

describe('by the name of the tab', () => {
    const stuck = { request: () => new Promise(() => undefined) } as unknown as LockManager;

    it('it is known at once, whatever the lock says; a copy of the tab has to wait', async () => {
        const tab = { name: '' };
        createOwnership(page(fakeLocks(), tab)).found('a');
        expect(await createOwnership(page(stuck, tab)).take('a')).toBe(true);
        const copy = page(stuck);
        const taken = createOwnership(copy).take('a');
        await copy.pass(500);
        expect(await taken).toBe(false);
    });

    it('others find the lock taken', async () => {
        const locks = fakeLocks();
        const tab = { name: '' };
        const before = createOwnership(page(locks, tab));
        before.found('a');
        before.release();
        const next = page(locks, tab);
        expect(await createOwnership(next).take('a')).toBe(true);
        await next.settle();
        const copy = page(locks);
        const taken = createOwnership(copy).take('a');
        await copy.pass(600);
        expect(await taken).toBe(false);
    });

    it('a tab that has lost its name gets it back with the lock', async () => {
        const [locks, tab] = [fakeLocks(), { name: '' }];
        expect(await createOwnership(page(locks, tab)).take('a')).toBe(true);
        expect(await createOwnership(page(stuck, tab)).take('a')).toBe(true);
    });
});

describe('without Web Locks, by the name of the tab', () => {
    it('the tab knows its own, a copy has none', async () => {
        const tab = { name: '' };
        createOwnership(page(undefined, tab)).found('a');
        expect(await createOwnership(page(undefined, tab)).take('a')).toBe(true);
        expect(await createOwnership(page(undefined, tab)).take('b')).toBe(false);
        expect(await createOwnership(page(undefined)).take('a')).toBe(false);
    });

    it('leaves a name alone that the site has given', async () => {
        const tab = { name: 'the site’s' };
        createOwnership(page(undefined, tab)).found('a');
        expect(tab.name).toBe('the site’s');
        expect(await createOwnership(page(undefined, tab)).take('a')).toBe(false);
    });

    it('a new session takes the place of the one before', async () => {
        const tab = { name: '' };
        const ownership = createOwnership(page(undefined, tab));
        ownership.found('a');
        ownership.found('b');
        expect(await ownership.take('a')).toBe(false);
        expect(await ownership.take('b')).toBe(true);
    });
});
