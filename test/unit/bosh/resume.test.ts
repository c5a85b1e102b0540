import { describe, expect, it } from 'vitest';
import { resume } from '../../../src/bosh/resume.ts';
import { createFake, errorOf, message } from './fakes.ts';
import { only, pong, session, start, unanswered } from './resumption.ts';

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
        expect(fake.heard[2]!.body).toMatch(/<one\/><two\/><iq type='get'[^>]*><ping/);
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
