import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prebind } from '../../src/bosh/prebind.ts';
import { resume } from '../../src/bosh/resume.ts';
import type { BoshSession, Proven } from '../../src/bosh/session.ts';
import { createWire, type Request, type Wire } from '../../src/bosh/wire.ts';
import { watchNetwork } from './network.ts';
import { createPeer, idsIn, messageTo, signIn, type Peer } from './peer.ts';
import { servers, type Server } from './servers.ts';

const patient = { timeout: 15_000 };

interface Page {
    wire: Wire;
    /** The bodies of its unanswered requests. */
    open: Map<number, string>;
    next(payload?: string): Request;
    send(payload?: string): Promise<void>;
}

describe.each(servers)('taking a session up on $name', ({ start }) => {
    let server: Server;
    let bob: Peer;
    beforeAll(async () => {
        server = await start(['alice', 'bob'].map((user) => ({ user, password: user })));
    });
    afterAll(() => server?.stop());

    const { env } = watchNetwork();

    /** A page that will be left: its requests go out, its answers may never come. */
    function pageOn(session: BoshSession): Page {
        const open = new Map<number, string>();
        const wire = createWire({ ...session, env });
        const next = (payload?: string): Request => {
            const request = wire.next(payload);
            open.set(request.rid, request.body);
            return request;
        };
        const send = async (payload?: string): Promise<void> => {
            const request = next(payload);
            await wire.repeat(request);
            open.delete(request.rid);
        };
        return { wire, open, next, send };
    }

    async function withBob(run: () => Promise<void>): Promise<void> {
        bob = createPeer(await signIn(server, 'bob'));
        await run().finally(() => bob.close());
    }

    it('proves a prebind, which left no request open', async () => {
        const made = await prebind({
            bosh_service_url: server.boshURL,
            jid: `alice@${server.domain}`,
            password: 'alice',
        });
        const session = { url: server.boshURL, ...made };
        const proven = await resume(session, { env });
        expect(proven).toMatchObject({ ...session, rid: made.rid + 1 });
        // And it stays usable.
        await resume({ ...proven }, { env });
    });

    it('loses and doubles nothing when a page is left with requests under way', () =>
        withBob(async () => {
            const alice = await signIn(server, 'alice');
            const page = pageOn(alice);
            // Answered by the server, but the page is gone before it has the answer.
            const first = page.send(messageTo(bob.jid, 'out-1')).catch(() => {});
            await bob.hears('out-1');
            page.wire.close();
            await first;
            const lost = [...page.open];
            expect(lost).toHaveLength(1);
            // Meanwhile.
            await bob.say(alice.jid, 'in-1');
            // Never reached the server.
            const never = page.next(messageTo(bob.jid, 'out-2'));

            const network = watchNetwork();
            const resumed = await resume(
                { ...alice, rid: page.wire.rid },
                { env: network.env, unanswered: page.open, stanzas: [messageTo(bob.jid, 'out-3')] },
            );
            const inbox: string[] = [];
            resumed.answers.deliver((body) => inbox.push(...idsIn(body)) > 0);
            await bob.hears('out-3');
            expect(network.sent.slice(0, 2)).toEqual([lost[0]![1], never.body]);

            await bob.say(alice.jid, 'in-2');
            const next = createPeer(resumed);
            await expect.poll(() => [...inbox, ...next.received].sort(), patient).toEqual(['in-1', 'in-2']);
            await next.say(bob.jid, 'out-4');
            await bob.hears('out-4');
            next.close();
            expect(bob.received).toEqual(['out-1', 'out-2', 'out-3', 'out-4']);
        }));

    it('gets the answer of a request that was being held', () =>
        withBob(async () => {
            const alice = await signIn(server, 'alice');
            const page = pageOn(alice);
            const held = page.send().catch(() => {});
            // The server holds it by now: it takes requests in order, and this one goes the same way.
            await bob.say(bob.jid, 'tick');
            page.wire.close();
            await held;

            const resumed = await resume({ ...alice, rid: page.wire.rid }, { env, unanswered: page.open });
            const inbox: string[] = [];
            resumed.answers.deliver((body) => inbox.push(...idsIn(body)) > 0);
            await bob.say(alice.jid, 'in-1');
            const next = createPeer(resumed);
            await expect.poll(() => [...inbox, ...next.received], patient).toEqual(['in-1']);
            next.close();
        }));

    it('fetches what has gone to a late copy of a request', () =>
        withBob(async () => {
            const alice = await signIn(server, 'alice');
            const page = pageOn(alice);
            const request = page.next();
            const late = createWire({ ...alice, env });
            let copies = 0;
            let gone: Promise<unknown> | undefined;
            const network = watchNetwork({
                async before(body) {
                    if (body === request.body) {
                        copies += 1;
                        return;
                    }
                    // The page's own copy arrives after ours, which is answered empty, on a connection nobody reads.
                    if (gone) return;
                    gone = late.repeat(request).catch(() => {});
                    await expect.poll(network.open, patient).toBe(1);
                    await bob.say(alice.jid, 'in-1');
                },
            });
            const resumed = await resume(
                { ...alice, rid: page.wire.rid },
                { env: network.env, unanswered: page.open },
            );
            const inbox: string[] = [];
            resumed.answers.deliver((body) => inbox.push(...idsIn(body)) > 0);
            const next = createPeer(resumed);
            await expect.poll(() => [...inbox, ...next.received], patient).toEqual(['in-1']);
            next.close();
            late.close();
            await gone;
            expect(copies).toBe(2);
        }));

    it('ends by its own time limit for a RID too high', async () => {
        const alice = await signIn(server, 'alice');
        const error = resume({ ...alice, rid: alice.rid + 1 }, { env, timeout: 2000 });
        await expect(error).rejects.toMatchObject({ name: 'BoshError', reason: 'session-lost' });
    });

    it('is refused for a session that is not there', async () => {
        const alice = await signIn(server, 'alice');
        const error = resume({ ...alice, sid: 'never-was' }, { env, unanswered: pageOn(alice).open });
        await expect(error).rejects.toMatchObject({ reason: 'session-lost', condition: 'item-not-found' });
    });

    it('is refused for a session whose resource has signed in elsewhere', async () => {
        const first = await signIn(server, 'alice', { resource: 'same' });
        const page = pageOn(first);
        const held = page.send().catch((error: unknown) => error);
        await signIn(server, 'alice', { resource: 'same' });
        expect(await held).toMatchObject({ reason: 'replaced', condition: 'conflict' });
        const error = resume({ ...first, rid: page.wire.rid }, { env, unanswered: page.open });
        await expect(error).rejects.toMatchObject({
            reason: expect.stringMatching(/^(replaced|session-lost)$/),
        });
    });

    it('is refused after a kick', async () => {
        const alice = await signIn(server, 'alice', { resource: 'kicked' });
        const page = pageOn(alice);
        const held = page.send().catch((error: unknown) => error);
        await server.kick(alice.jid);
        expect(await held).toMatchObject({ reason: expect.stringMatching(/^(session-lost|policy)$/) });
        const error = resume({ ...alice, rid: page.wire.rid }, { env });
        await expect(error).rejects.toMatchObject({ reason: 'session-lost' });
    });

    it('leaves it open while the server is down, and is refused once that is back', async () => {
        const alice: Proven = await signIn(server, 'alice');
        await server.kill();
        await expect(resume(alice, { env })).rejects.toMatchObject({
            reason: 'server-unreachable',
            condition: 'network',
        });
        await server.start();
        await expect(resume(alice, { env })).rejects.toMatchObject({
            reason: 'session-lost',
            condition: 'item-not-found',
        });
    });
});
