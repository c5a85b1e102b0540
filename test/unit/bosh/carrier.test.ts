import { describe, expect, it } from 'vitest';
import { message } from './fakes.ts';
import { only, pong, start, unanswered } from './resumption.ts';

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
