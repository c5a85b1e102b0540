import { describe, expect, it } from 'vitest';
import { resume } from '../../../src/bosh/resume.ts';
import { createFake, errorOf, message } from './fakes.ts';
import { only, pong, session, start, unanswered } from './resumption.ts';

describe('a saved session', () => {
    it('repeats the unanswered in order, each on an answer or after 50 ms, then its stanzas and a ping', async () => {
        const { fake, ledger, outcome } = start({ unanswered: only(9), stanzas: ['<one/>', '<two/>'] });
        await fake.idle();
        expect(fake.rids()).toEqual([9]);
        expect(fake.heard[0]!.body).toBe(only(9).get(9));
        await fake.advance(49);
        expect(fake.rids()).toEqual([9]);
        await fake.advance(1);
        expect(fake.rids()).toEqual([9, 10]);
        expect(fake.heard[1]!.body).toMatch(/<one\/><two\/><iq type='get'[^>]*><ping/);
        expect(ledger.open.get(10)).toBe(fake.heard[1]!.body);
        await fake.heard[1]!.answer(pong);
        expect(outcome.proven).toMatchObject({ jid: session.jid, sid: session.sid, rid: 11 });
    });

    it('goes on from the newest request, whichever of the two knows better', async () => {
        const { fake, outcome } = start({ unanswered: only(12) });
        await fake.advance(50);
        expect(fake.heard[1]!.rid).toBe(13);
        await fake.heard[1]!.answer(message('one'));
        expect(outcome.proven).toMatchObject({ rid: 14 });
    });

    it('is proven by any answer', async () => {
        const { fake, outcome } = start({ unanswered });
        await fake.idle();
        expect(outcome.proven).toBeUndefined();
        await fake.heard[0]!.answer();
        expect(outcome.proven).toMatchObject({ rid: 11 });
    });

    it('delivers in order what came before the handover, and what comes after', async () => {
        const { fake, deliver } = start({ unanswered });
        await fake.advance(50);
        await fake.heard[1]!.answer(message('nine'));
        const ids = deliver();
        expect(ids).toEqual([]);
        await fake.heard[0]!.answer(message('eight'));
        expect(ids).toEqual(['eight', 'nine']);
        await fake.advance(50);
        await fake.heard[2]!.answer(message('ten') + pong);
        expect(ids).toEqual(['eight', 'nine', 'ten']);
    });

    it('has an answer kept as it came until it is delivered', async () => {
        const { fake, ledger, deliver } = start({ unanswered: only(9) });
        await fake.advance(50);
        await fake.heard[0]!.answer(message('nine'));
        await fake.heard[1]!.answer(pong);
        expect([...ledger.open.keys()]).toEqual([]);
        expect(ledger.kept.get(9)).toContain(message('nine'));
        expect(deliver()).toEqual(['nine']);
        expect(ledger.kept.size).toBe(0);
    });

    it('keeps an answer that nobody takes', async () => {
        const { fake, ledger, outcome } = start({ unanswered: only(9) });
        await fake.idle();
        await fake.heard[0]!.answer(message('nine'));
        outcome.proven!.answers.deliver(() => false);
        expect([...ledger.kept.keys()]).toEqual([9]);
    });

    it('delivers what an earlier page was answered, in order, and leaves out what is damaged', async () => {
        const kept = (id: string): string =>
            `<body xmlns='http://jabber.org/protocol/httpbind'>${message(id)}</body>`;
        const undelivered = new Map([
            [6, '<body'],
            [7, kept('seven')],
            [9, kept('nine')],
        ]);
        const { fake, ledger, deliver } = start({ unanswered: only(8), undelivered });
        await fake.idle();
        await fake.heard[0]!.answer(message('eight'));
        const ids = deliver();
        expect(ids).toEqual(['seven', 'eight', 'nine']);
        await fake.heard[1]!.answer(message('ten') + pong);
        expect(ids).toEqual(['seven', 'eight', 'nine', 'ten']);
        expect(ledger.kept.size).toBe(0);
    });
});

describe('a server that keeps the answers to the last two RIDs', () => {
    it('is sent nothing while the one two before has no answer', async () => {
        const { fake } = start({ unanswered });
        await fake.advance(900);
        expect(fake.rids()).toEqual([8, 9]);
        await fake.heard[0]!.answer(message('eight'));
        expect(fake.rids()).toEqual([8, 9, 10]);
    });

    it('gets none of the next page’s requests either before there is room', async () => {
        const { fake, outcome } = start({ unanswered });
        const room: number[] = [];
        const ask = (more: number): void =>
            void outcome.proven!.answers.room(more).then(() => room.push(more));
        await fake.advance(50);
        await fake.heard[0]!.answer(message('eight'));
        [1, 2].forEach(ask);
        await fake.advance(100);
        expect(fake.rids()).toEqual([8, 9, 10]);
        expect(room).toEqual([]);
        await fake.heard[1]!.answer(message('nine'));
        expect(room).toEqual([1]);
        await fake.heard[2]!.answer(pong);
        expect(room).toEqual([1, 2]);
    });

    it('is given three seconds, after which what is in the way is not waited for', async () => {
        const { fake, ledger, deliver } = start({ unanswered });
        await fake.advance(50);
        await fake.heard[1]!.answer(message('nine'));
        const ids = deliver();
        await fake.advance(2999);
        expect(fake.rids()).toEqual([8, 9]);
        await fake.advance(1);
        expect(fake.rids()).toEqual([8, 9, 10]);
        expect([...ledger.open.keys()]).toEqual([10]);
        expect(ids).toEqual(['nine']);
        // A very slow line.
        await fake.heard[0]!.answer(message('eight'));
        expect(ids).toEqual(['nine', 'eight']);
    });

    it('may hold more requests than one: the next page gets its room all the same', async () => {
        const { fake, outcome } = start({ unanswered: only(9) });
        await fake.advance(50);
        await fake.heard[0]!.answer(message('nine'));
        await fake.advance(50);
        const room: number[] = [];
        void outcome.proven!.answers.room(2).then(() => room.push(2));
        await fake.advance(2999);
        expect(room).toEqual([]);
        await fake.advance(1);
        expect(room).toEqual([2]);
    });

    it('that has ended the session says so to whoever asks for room', async () => {
        const controller = new AbortController();
        const { fake, outcome } = start({ unanswered: only(9), signal: controller.signal });
        await fake.advance(50);
        await fake.heard[0]!.answer(message('nine'));
        const room = errorOf(outcome.proven!.answers.room(2));
        controller.abort(new Error('mine'));
        await fake.idle();
        expect(await room).toMatchObject({ message: 'mine' });
    });
});

describe('a request that the next one has overtaken', () => {
    // Prosody takes it for one of another session then, and ends nothing.
    it('is refused for that alone: before the proof', async () => {
        const { fake, outcome } = start({ unanswered: only(9) });
        await fake.advance(50);
        expect(fake.rids()).toEqual([9, 10]);
        await fake.heard[0]!.terminate('item-not-found');
        expect(outcome).toEqual({});
        await fake.heard[1]!.answer(pong);
        expect(outcome.proven).toMatchObject({ sid: 'the-sid', rid: 11 });
    });

    it('and after it: nobody is told that the session has ended', async () => {
        const { fake, outcome } = start({ unanswered: only(9) });
        await fake.advance(50);
        await fake.heard[1]!.answer(pong);
        const bodies: Element[] = [];
        outcome.proven!.answers.deliver((body) => bodies.push(body) > 0);
        await fake.heard[0]!.terminate('item-not-found');
        expect(bodies).toEqual([]);
    });

    it('says what has become of the session where the server says more', async () => {
        const { fake, outcome } = start({ unanswered: only(9) });
        await fake.advance(50);
        await fake.heard[1]!.answer(pong);
        const conditions: (string | null)[] = [];
        outcome.proven!.answers.deliver((body) => conditions.push(body.getAttribute('condition')) > 0);
        await fake.heard[0]!.terminate('remote-stream-error');
        expect(conditions).toEqual(['remote-stream-error']);
    });
});

describe('a fresh prebind', () => {
    it('is proven by the answer to one ping under its RID, at no other cost', async () => {
        const fake = createFake();
        const proving = resume({ ...session, inactivity: 30 }, { env: fake.env });
        await fake.idle();
        await fake.heard[0]!.answer(pong);
        expect(await proving).toMatchObject({ ...session, rid: 11, inactivity: 30 });
        await fake.advance(60_000);
        expect(fake.rids()).toEqual([10]);
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
        const before = fake.heard.length;
        await fake.advance(60_000);
        expect(fake.heard).toHaveLength(before);
    });

    it('on a fresh prebind says that its `rid` may be too high', async () => {
        const fake = createFake();
        const error = errorOf(resume(session, { env: fake.env, timeout: 4000 }));
        await fake.advance(4000);
        expect(await error).toMatchObject({
            reason: 'session-lost',
            condition: 'timeout',
            message: expect.stringContaining('`rid`'),
        });
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
        const { fake, ledger, deliver } = start({ unanswered: only(9), signal: controller.signal });
        await fake.advance(50);
        await fake.heard[1]!.answer(pong);
        const ids = deliver();
        controller.abort();
        await fake.idle();
        expect(fake.heard[0]!.aborted).toBe(true);
        await fake.advance(60_000);
        expect(fake.heard.slice(2).every(({ aborted }) => aborted)).toBe(true);
        expect(ids).toEqual([]);
        expect([...ledger.open.keys()]).toEqual([9]);
    });
});
