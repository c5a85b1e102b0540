import { describe, expect, it } from 'vitest';
import { message, secret } from './fakes.ts';
import { only, pong, start, unanswered } from './resumption.ts';

describe('repeating once more', () => {
    it('happens after a second without proof, for the last two, in order', async () => {
        const { fake, outcome } = start({ unanswered: only(9) });
        await fake.advance(999);
        expect(fake.rids()).toEqual([9, 10]);
        await fake.advance(1);
        expect(fake.rids()).toEqual([9, 10, 9]);
        await fake.advance(49);
        expect(fake.rids()).toEqual([9, 10, 9]);
        await fake.advance(1);
        expect(fake.rids()).toEqual([9, 10, 9, 10]);
        expect(fake.heard[3]!.body).toBe(fake.heard[1]!.body);
        await fake.heard[3]!.answer(pong);
        expect(outcome.proven).toMatchObject({ rid: 11 });
        await fake.advance(5000);
        expect(fake.heard).toHaveLength(4);
    });

    it('happens for what there is no room to follow, too', async () => {
        const { fake } = start({ unanswered });
        await fake.advance(1050);
        expect(fake.rids()).toEqual([8, 9, 8, 9]);
    });

    it('delivers each request once, whichever copy is answered first', async () => {
        const { fake, deliver } = start({ unanswered: only(9) });
        await fake.advance(1050);
        await fake.heard[2]!.answer(message('nine'));
        await fake.heard[0]!.answer(message('nine'));
        await fake.heard[3]!.answer(message('ten') + pong);
        await fake.heard[1]!.answer(message('ten') + pong);
        expect(deliver()).toEqual(['nine', 'ten']);
    });

    it('waits for the other copy when one is answered empty', async () => {
        const { fake, deliver, ledger } = start({ unanswered: only(9) });
        await fake.advance(1050);
        await fake.heard[0]!.answer();
        await fake.advance(1900);
        const ids = deliver();
        expect([...ledger.open.keys()]).toContain(9);
        await fake.heard[2]!.answer(message('nine'));
        expect(ids).toEqual(['nine']);
    });

    it('fetches an answer that went to a broken connection, a moment after an empty one', async () => {
        const { fake, outcome, deliver } = start({ unanswered: only(9) });
        await fake.advance(10);
        // A late copy from the page before has taken its place.
        await fake.heard[0]!.answer();
        expect(fake.rids()).toEqual([9, 10]);
        expect(outcome.proven).toBeDefined();
        await fake.advance(49);
        expect(fake.rids()).toEqual([9, 10]);
        await fake.advance(1);
        expect(fake.rids()).toEqual([9, 10, 9]);
        await fake.heard[2]!.answer(message('nine') + pong);
        expect(deliver()).toEqual(['nine']);
    });

    it('ends when the second answer is empty too', async () => {
        const { fake, ledger } = start({ unanswered: only(9) });
        await fake.advance(50);
        await fake.heard[0]!.answer();
        await fake.heard[1]!.answer(pong);
        await fake.advance(50);
        await fake.heard[2]!.answer();
        await fake.advance(5000);
        expect(fake.rids()).toEqual([9, 10, 9]);
        expect(ledger.open.size).toBe(0);
    });

    it('does not happen for what was sent so long ago that no copy can be on its way', async () => {
        const { fake, ledger } = start({ unanswered: only(9), underway: false });
        await fake.advance(50);
        await fake.heard[0]!.answer();
        await fake.heard[1]!.answer(pong);
        await fake.advance(5000);
        expect(fake.rids()).toEqual([9, 10]);
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

describe('ejabberd', () => {
    const own = `<message to='bob@example.test' id='mine' type='chat'><body>${secret}</body></message>`;
    const asked = new Map([[9, only(9).get(9)!.replace('/>', `>${own}</body>`)]]);

    it('answers a copy whose place another has taken with the request, which is no answer', async () => {
        const { fake, deliver } = start({ unanswered: asked });
        await fake.idle();
        await fake.heard[0]!.answer(own, "sid='the-sid' rid='9'");
        await fake.advance(50);
        expect(fake.rids()).toEqual([9, 10, 9]);
        await fake.heard[2]!.answer(message('nine'));
        expect(deliver()).toEqual(['nine']);
    });

    it('proves nothing by it: to a RID that is much too low it says nothing else', async () => {
        const { fake, outcome } = start({});
        await fake.advance(1000);
        expect(fake.rids()).toEqual([10, 10]);
        const [mine] = fake.heard;
        await mine!.answer(/<iq.*<\/iq>/.exec(mine!.body)![0], "sid='the-sid' rid='10'");
        await fake.advance(9000);
        expect(outcome.proven).toBeUndefined();
        expect(outcome.error).toMatchObject({ reason: 'session-lost', condition: 'timeout' });
    });

    it('may also put the RID on an answer', async () => {
        const { fake, deliver } = start({ unanswered: asked });
        await fake.idle();
        await fake.heard[0]!.answer(message('nine'), "sid='the-sid' rid='9'");
        expect(deliver()).toEqual(['nine']);
    });
});

describe('a terminate', () => {
    it('counts for the newest request', async () => {
        const { fake, outcome } = start({ unanswered: only(9) });
        await fake.advance(50);
        await fake.heard[1]!.terminate('item-not-found');
        expect(outcome.error).toMatchObject({ reason: 'session-lost', condition: 'item-not-found' });
        expect(fake.heard[0]!.aborted).toBe(true);
    });

    it('counts for the newest of those that were left, and nothing more is asked', async () => {
        const { fake, outcome } = start({ unanswered: only(9) });
        await fake.heard[0]!.terminate('item-not-found');
        expect(outcome.error).toMatchObject({ reason: 'session-lost', condition: 'item-not-found' });
        await fake.advance(60_000);
        expect(fake.rids()).toEqual([9]);
    });

    it('does not count for an older one, and is no proof either', async () => {
        const { fake, outcome, deliver } = start({ unanswered });
        await fake.idle();
        await fake.heard[0]!.terminate('item-not-found');
        await fake.advance(50);
        expect(outcome).toEqual({});
        await fake.heard[1]!.answer(message('nine'));
        await fake.heard[2]!.answer(message('ten') + pong);
        expect(outcome.proven).toBeDefined();
        expect(deliver()).toEqual(['nine', 'ten']);
    });

    it('of an older one says why the newest is not known any more', async () => {
        const { fake, outcome } = start({ unanswered });
        const conflict = "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>";
        await fake.heard[0]!.terminate('remote-stream-error', conflict);
        await fake.advance(50);
        await fake.heard[2]!.terminate('item-not-found');
        expect(outcome.error).toMatchObject({ reason: 'replaced', condition: 'conflict' });
    });

    it('after the proof is told to whoever uses the session now', async () => {
        const { fake, outcome } = start({ unanswered: only(9) });
        await fake.heard[0]!.answer(message('nine'));
        await fake.heard[1]!.terminate('conflict');
        const told: (string | null)[] = [];
        outcome.proven!.answers.deliver((body) => told.push(body.getAttribute('condition')) > 0);
        expect(told).toEqual([null, 'conflict']);
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
        await fake.advance(60_000);
        expect([...ledger.open.keys()]).toEqual([9, 10]);
        expect(ledger.open.get(10)).toContain('<one/>');
    });

    it('may not fail for who was away for longer than a page load takes: the next attempt will ask again', async () => {
        const { fake, ledger, outcome } = start({ unanswered: only(9), underway: false });
        await fake.advance(50);
        expect(fake.rids()).toEqual([9, 10]);
        await fake.heard[0]!.fail();
        expect(outcome.error).toMatchObject({ reason: 'server-unreachable' });
        await fake.advance(60_000);
        expect(fake.heard).toHaveLength(2);
        expect([...ledger.open.keys()]).toEqual([9, 10]);
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
