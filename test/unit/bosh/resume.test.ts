import { describe, expect, it } from 'vitest';
import { prove, resume, type ResumeOptions } from '../../../src/bosh/resume.ts';
import { terminate } from '../../../src/bosh/terminate.ts';
import type { BoshSession, Proven } from '../../../src/bosh/session.ts';
import { createFake, createLedger, errorOf, message, type Fake } from './fakes.ts';

const session: BoshSession = {
    url: 'https://example.test/http-bind',
    jid: 'alice@example.test/tab',
    sid: 'the-sid',
    rid: 10,
};

function only(rid: number): Map<number, string> {
    return new Map([[rid, `<body rid='${rid}' sid='the-sid' xmlns='http://jabber.org/protocol/httpbind'/>`]]);
}

// Not in order: the storage does not keep any.
const unanswered = new Map([...only(9), ...only(8)]);

const pong = "<iq xmlns='jabber:client' type='result' id='ping-10'/>";

interface Run {
    fake: Fake;
    ledger: ReturnType<typeof createLedger>;
    /** Settled with the session or the error, once there is one. */
    outcome: { proven?: Proven; error?: Record<string, unknown> };
    /** Ids of the stanzas delivered; nothing before this is called. */
    deliver(): string[];
}

function start(options: Partial<ResumeOptions> = {}): Run {
    const fake = createFake();
    const ledger = createLedger();
    for (const [rid, body] of options.unanswered ?? []) ledger.sent(rid, body);
    const outcome: Run['outcome'] = {};
    resume(session, { env: fake.env, ledger, ...options }).then(
        (proven) => (outcome.proven = proven),
        (error: Record<string, unknown>) => (outcome.error = error),
    );
    const deliver = (): string[] => {
        const ids: string[] = [];
        outcome.proven!.answers.deliver((body) => {
            for (const node of Array.from(body.childNodes)) ids.push((node as Element).getAttribute('id')!);
        });
        return ids;
    };
    return { fake, ledger, outcome, deliver };
}

describe('a saved session', () => {
    it('repeats the unanswered in order, each on an answer or after 50 ms, then its stanzas and a ping', async () => {
        const { fake, ledger, outcome } = start({ unanswered, stanzas: ['<one/>', '<two/>'] });
        await fake.idle();
        expect(fake.rids()).toEqual([8]);
        expect(fake.heard[0]!.body).toBe(unanswered.get(8));
        await fake.advance(49);
        expect(fake.rids()).toEqual([8]);
        await fake.advance(1);
        expect(fake.rids()).toEqual([8, 9]);
        await fake.heard[1]!.answer();
        expect(fake.rids()).toEqual([8, 9, 10]);
        expect(fake.heard[2]!.body).toMatch(/<one\/><two\/><iq [^>]*to='example.test'[^>]*><ping/);
        expect(ledger.open.get(10)).toBe(fake.heard[2]!.body);
        await fake.advance(50);
        expect(outcome.proven).toMatchObject({ jid: session.jid, sid: session.sid, rid: 11 });
    });

    it('goes on from the newest request, whichever of the two knows better', async () => {
        const { fake, outcome } = start({ unanswered: only(12) });
        await fake.advance(50);
        expect(fake.heard[1]!.rid).toBe(13);
        await fake.heard[1]!.answer(message('one'));
        expect(outcome.proven).toMatchObject({ rid: 14 });
    });

    it('is proven by any answer, but handed over only when the ping has had its 50 ms', async () => {
        const { fake, outcome } = start({ unanswered });
        await fake.heard[0]!.answer(message('a'));
        await fake.heard[1]!.answer(message('b'));
        expect(fake.rids()).toEqual([8, 9, 10]);
        expect(outcome.proven).toBeUndefined();
        await fake.advance(50);
        expect(outcome.proven).toBeDefined();
    });

    it('delivers in order what came before the handover, and what comes after', async () => {
        const { fake, deliver } = start({ unanswered });
        await fake.advance(100);
        await fake.heard[1]!.answer(message('nine'));
        await fake.heard[0]!.answer(message('eight'));
        await fake.advance(50);
        const ids = deliver();
        expect(ids).toEqual(['eight', 'nine']);
        await fake.heard[2]!.answer(message('ten') + pong);
        expect(ids).toEqual(['eight', 'nine', 'ten']);
    });

    it('keeps a request in the ledger until its answer is delivered', async () => {
        const { fake, ledger, deliver } = start({ unanswered });
        await fake.advance(100);
        await fake.heard[0]!.answer();
        await fake.heard[1]!.answer(message('nine'));
        await fake.heard[2]!.answer(pong);
        expect([...ledger.open.keys()]).toEqual([9]);
        expect(deliver()).toEqual(['nine']);
        expect(ledger.open.size).toBe(0);
    });
});

describe('repeating once more', () => {
    it('happens after a second without proof, for the last two, in order', async () => {
        const { fake, outcome } = start({ unanswered });
        await fake.advance(1099);
        expect(fake.rids()).toEqual([8, 9, 10]);
        await fake.advance(1);
        expect(fake.rids()).toEqual([8, 9, 10, 9]);
        await fake.advance(49);
        expect(fake.rids()).toEqual([8, 9, 10, 9]);
        await fake.advance(1);
        expect(fake.rids()).toEqual([8, 9, 10, 9, 10]);
        expect(fake.heard[4]!.body).toBe(fake.heard[2]!.body);
        await fake.heard[4]!.answer(pong);
        expect(outcome.proven).toMatchObject({ rid: 11 });
        await fake.advance(5000);
        expect(fake.heard).toHaveLength(5);
    });

    it('delivers each request once, whichever copy is answered first', async () => {
        const { fake, deliver } = start({ unanswered });
        await fake.advance(1150);
        await fake.heard[3]!.answer(message('nine'));
        await fake.heard[1]!.answer(message('nine'));
        await fake.heard[4]!.answer(message('ten') + pong);
        await fake.heard[2]!.answer(message('ten') + pong);
        expect(deliver()).toEqual(['nine', 'ten']);
    });

    it('waits for the other copy when one is answered empty', async () => {
        const { fake, deliver, ledger } = start({ unanswered });
        await fake.advance(1150);
        await fake.heard[1]!.answer();
        await fake.advance(5000);
        const ids = deliver();
        expect([...ledger.open.keys()]).toContain(9);
        await fake.heard[3]!.answer(message('nine'));
        expect(ids).toEqual(['nine']);
    });

    it('fetches an answer that went to a broken connection, after a second if the ping is held', async () => {
        const { fake, outcome, deliver } = start({ unanswered: only(9) });
        await fake.advance(10);
        // A late copy from the page before has taken its place.
        await fake.heard[0]!.answer();
        expect(fake.rids()).toEqual([9, 10]);
        await fake.advance(50);
        expect(outcome.proven).toBeDefined();
        await fake.advance(949);
        expect(fake.rids()).toEqual([9, 10]);
        await fake.advance(1);
        expect(fake.rids()).toEqual([9, 10, 9]);
        await fake.heard[2]!.answer(message('nine') + pong);
        expect(deliver()).toEqual(['nine']);
    });

    it('happens once for a request answered empty, however late, whatever the ping brought', async () => {
        const { fake, ledger, deliver } = start({ unanswered });
        await fake.advance(100);
        await fake.heard[2]!.answer(pong);
        const ids = deliver();
        await fake.heard[1]!.answer();
        expect(fake.rids()).toEqual([8, 9, 10, 9]);
        expect([...ledger.open.keys()].sort()).toEqual([8, 9]);
        await fake.heard[3]!.answer(message('nine'));
        expect(ids).toEqual(['nine']);
        // Too old for any server's cache.
        await fake.heard[0]!.answer();
        await fake.advance(5000);
        expect(fake.heard).toHaveLength(4);
        expect(ledger.open.size).toBe(0);
    });

    it('ends when the second answer is empty too', async () => {
        const { fake, ledger } = start({ unanswered: only(9) });
        await fake.advance(50);
        await fake.heard[0]!.answer();
        await fake.heard[1]!.answer(pong);
        await fake.heard[2]!.answer();
        await fake.advance(5000);
        expect(fake.rids()).toEqual([9, 10, 9]);
        expect(ledger.open.size).toBe(0);
    });

    it('does not happen for a ping that was answered empty: nobody else had it', async () => {
        const { fake, ledger } = start();
        await fake.idle();
        await fake.heard[0]!.answer();
        await fake.advance(5000);
        expect(fake.rids()).toEqual([10]);
        expect(ledger.open.size).toBe(0);
    });
});

describe('a terminate', () => {
    it('counts for the newest request', async () => {
        const { fake, outcome } = start({ unanswered });
        await fake.advance(100);
        await fake.heard[2]!.terminate('item-not-found');
        expect(outcome.error).toMatchObject({ reason: 'session-lost', condition: 'item-not-found' });
        expect(fake.heard.slice(0, 2).map(({ aborted }) => aborted)).toEqual([true, true]);
    });

    it('does not count for an older one, and is no proof either', async () => {
        const { fake, outcome, deliver } = start({ unanswered });
        await fake.idle();
        await fake.heard[0]!.terminate('item-not-found');
        await fake.heard[1]!.terminate('item-not-found');
        await fake.advance(50);
        expect(outcome).toEqual({});
        await fake.heard[2]!.answer(message('ten') + pong);
        expect(outcome.proven).toBeDefined();
        expect(deliver()).toEqual(['ten']);
    });

    it('of an older one says why the newest is not known any more', async () => {
        const { fake, outcome } = start({ unanswered });
        const conflict = "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>";
        await fake.heard[0]!.terminate('remote-stream-error', conflict);
        await fake.advance(50);
        await fake.heard[2]!.terminate('item-not-found');
        expect(outcome.error).toMatchObject({ reason: 'replaced', condition: 'conflict' });
    });

    it('after the proof is left to whoever uses the session now', async () => {
        const { fake, outcome, deliver } = start({ unanswered });
        await fake.heard[0]!.answer(message('eight'));
        await fake.advance(100);
        await fake.heard[2]!.terminate('item-not-found');
        expect(outcome.error).toBeUndefined();
        expect(deliver()).toEqual(['eight']);
    });
});

describe('the network', () => {
    it('may fail once before the proof', async () => {
        const { fake, outcome } = start({ unanswered: only(9) });
        await fake.heard[0]!.fail();
        await fake.advance(250);
        expect(fake.rids()).toEqual([9, 10, 9]);
        await fake.heard[2]!.answer(message('nine'));
        expect(outcome.proven).toBeDefined();
    });

    it('that stays away leaves the session and its ledger as they are', async () => {
        const { fake, ledger, outcome } = start({ unanswered: only(9), stanzas: ['<one/>'] });
        await fake.heard[0]!.fail();
        await fake.advance(250);
        await fake.heard[2]!.raw('', 502);
        expect(outcome.error).toMatchObject({ reason: 'server-unreachable', condition: 'HTTP 502' });
        expect([...ledger.open.keys()]).toEqual([9, 10]);
        expect(ledger.open.get(10)).toContain('<one/>');
    });

    it('does not lose an answer after the handover', async () => {
        const { fake, deliver, ledger } = start();
        await fake.advance(50);
        const held = fake.heard[0]!;
        expect(held.rid).toBe(10);
        await fake.advance(950);
        // The repeat proves it: the first copy is answered empty.
        await held.answer();
        const ids = deliver();
        await fake.heard[1]!.fail();
        await fake.advance(250);
        await fake.heard[2]!.fail();
        await fake.advance(1000);
        expect(fake.rids()).toEqual([10, 10, 10, 10]);
        await fake.heard[3]!.answer(message('ten'));
        expect(ids).toEqual(['ten']);
        expect(ledger.open.size).toBe(0);
    });

    it('is not tried for ever', async () => {
        const { fake } = start({ unanswered: only(9) });
        await fake.advance(50);
        await fake.heard[1]!.answer(pong);
        for (let failure = 0; failure < 10; failure += 1) {
            await fake.heard.at(-1)!.fail();
            await fake.heard[0]!.fail();
            await fake.advance(60_000);
        }
        expect(fake.heard.length).toBeLessThan(8);
    });
});

describe('silence', () => {
    it('is the end of a session after the time limit', async () => {
        const { fake, outcome } = start({ unanswered, timeout: 10_000 });
        await fake.advance(9999);
        expect(outcome).toEqual({});
        await fake.advance(1);
        expect(outcome.error).toMatchObject({ reason: 'session-lost', condition: 'timeout' });
        expect(fake.heard.every(({ aborted }) => aborted)).toBe(true);
    });

    it('on a fresh prebind says that its `rid` may be too high', async () => {
        const fake = createFake();
        const error = errorOf(prove(session, { env: fake.env, timeout: 4000 }));
        await fake.advance(4000);
        expect(await error).toMatchObject({
            reason: 'session-lost',
            condition: 'timeout',
            message: expect.stringContaining('`rid`'),
        });
    });
});

describe('a fresh prebind', () => {
    it('is proven by the answer to one ping under its RID, at no other cost', async () => {
        const fake = createFake();
        const proving = prove({ ...session, inactivity: 30 }, { env: fake.env });
        await fake.idle();
        await fake.heard[0]!.answer(pong);
        expect(await proving).toMatchObject({ ...session, rid: 11, inactivity: 30 });
        await fake.advance(60_000);
        expect(fake.rids()).toEqual([10]);
    });
});

describe('giving up', () => {
    it('before the proof rejects with the reason given', async () => {
        const controller = new AbortController();
        const { fake, outcome } = start({ unanswered, signal: controller.signal });
        await fake.advance(60);
        controller.abort(new Error('mine'));
        await fake.idle();
        expect(outcome.error).toMatchObject({ message: 'mine' });
    });

    it('after the handover ends the requests still held, and nothing of them is delivered', async () => {
        const controller = new AbortController();
        const { fake, ledger, deliver } = start({ unanswered, signal: controller.signal });
        await fake.heard[0]!.answer();
        await fake.advance(100);
        const ids = deliver();
        controller.abort();
        await fake.idle();
        expect(fake.heard.slice(1).every(({ aborted }) => aborted)).toBe(true);
        const before = fake.heard.length;
        await fake.advance(60_000);
        expect(fake.heard.slice(before).every(({ aborted }) => aborted)).toBe(true);
        expect(ids).toEqual([]);
        expect([...ledger.open.keys()].sort()).toEqual([10, 9]);
    });
});

describe('ending a session', () => {
    it('sends unavailable presence with a terminate before it returns, and outlives the page if asked', async () => {
        const fake = createFake();
        const ending = terminate(session, { env: fake.env, leaving: true });
        expect(fake.heard[0]).toMatchObject({ rid: 10, init: { keepalive: true } });
        expect(fake.heard[0]!.body).toMatch(/type='terminate'.*<presence type='unavailable'/);
        await fake.heard[0]!.terminate();
        await ending;
    });

    it('never fails', async () => {
        for (const end of ['fail', 'terminate', 'answer'] as const) {
            const fake = createFake();
            const ending = terminate(session, { env: fake.env });
            await fake.heard[0]![end]();
            await ending;
        }
        const fake = createFake();
        const ending = terminate({ ...session, rid: Number.MAX_SAFE_INTEGER + 1 }, { env: fake.env });
        await ending;
        expect(fake.heard).toHaveLength(0);
    });
});
