import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSaved, type Saved } from '../../../src/session/saved.ts';
import { mayUse, type SavedSession } from '../../../src/session/saved-record.ts';
import { fakeEnvironment, fakeStorage } from './fake-environment.ts';

const SESSION = { url: 'https://x/bosh', jid: 'a@b/c', sid: 's', rid: 5, inactivity: 60 };
let time = 1000;
const shared = fakeStorage();

/** What a page finds in this storage. */
function savedIn(storage: Storage): Saved {
    const env = fakeEnvironment(() => Promise.reject(new Error('no network here')));
    return createSaved({ ...env, storage, shared, now: () => time, random: Math.random });
}

describe('the saved session', () => {
    it('is there for the next page, with its unanswered requests in RID order', () => {
        const storage = fakeStorage();
        const saved = savedIn(storage);
        saved.begin(SESSION);
        saved.sent(6, '<body rid="6"/>');
        saved.sent(5, '<body rid="5"/>');
        saved.sent(7, '<body rid="7"/>');
        saved.answered(6);
        const next = savedIn(storage);
        expect(next.read()).toMatchObject({ sid: 's', rid: 8, present: false });
        expect([...next.unanswered()]).toEqual([
            [5, '<body rid="5"/>'],
            [7, '<body rid="7"/>'],
        ]);
    });

    it('has answers that nobody has taken for the next page, in RID order, instead of their requests', () => {
        const storage = fakeStorage();
        const saved = savedIn(storage);
        saved.begin(SESSION);
        for (const rid of [5, 6, 7]) saved.sent(rid, '<body/>');
        saved.answered(6, '<body>six</body>');
        saved.answered(5, '<body>five</body>');
        const next = savedIn(storage);
        expect([...next.unanswered().keys()]).toEqual([7]);
        expect([...next.undelivered()]).toEqual([
            [5, '<body>five</body>'],
            [6, '<body>six</body>'],
        ]);
        next.delivered(5);
        expect([...savedIn(storage).undelivered().keys()]).toEqual([6]);
        next.take();
        expect(storage.length).toBe(0);
    });

    it('ignores answers to requests it does not hold', () => {
        const saved = savedIn(fakeStorage());
        saved.begin(SESSION);
        saved.answered(123456);
        expect(saved.read()!.rid).toBe(5);
    });

    it('ends with the inactivity, counted from the last request, held ones aside', () => {
        const saved = savedIn(fakeStorage());
        saved.begin(SESSION);
        time += 61_000;
        expect(saved.read()).toBeUndefined();
        saved.begin(SESSION);
        saved.sent(5, '<body/>');
        time += 110_000;
        expect(saved.read()).toBeDefined();
        time += 20_000;
        expect(saved.read()).toBeUndefined();
    });

    it('works in memory where storage is forbidden or full', () => {
        const storage = {
            ...fakeStorage(),
            setItem: () => {
                throw new Error('full');
            },
        };
        const saved = savedIn(storage);
        saved.begin(SESSION);
        saved.sent(5, '<body/>');
        expect(saved.read()!.rid).toBe(6);
        expect(saved.unanswered().size).toBe(1);
    });

    it('leaves no key behind, and touches no other', () => {
        const storage = fakeStorage();
        storage.setItem('theirs', '1');
        const saved = savedIn(storage);
        saved.begin(SESSION);
        saved.sent(5, '<body/>');
        saved.take();
        expect(storage.length).toBe(1);
    });

    it('ignores and removes whatever else it finds under its name', () => {
        fc.assert(
            fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
                const storage = fakeStorage();
                storage.setItem('converse-session:tab', text);
                storage.setItem('converse-session:request:9', 'x');
                expect(savedIn(storage).read()).toBeUndefined();
                expect(storage.length).toBe(0);
            }),
        );
    });
});

describe('what waits in the tab', () => {
    const message = (id: string): string => `<message to='b@c' id='${id}'><body>x</body></message>`;
    const waiting = (saved: Saved): string[] => saved.outbox.entries().map(({ text }) => text);
    const unsure = (saved: Saved): string[] => saved.unsure.entries().map(({ text }) => text);

    it('is in a request, or in none: never in both, never in neither', () => {
        const storage = fakeStorage();
        const saved = savedIn(storage);
        saved.begin(SESSION);
        ['1', '2', '2', '3'].forEach((id) => saved.outbox.put(message(id)));
        saved.sent(5, `<body rid='5'>${message('1')}${message('2')}</body>`);
        const next = savedIn(storage);
        expect(waiting(next)).toEqual([message('2'), message('3')]);
        expect([...next.unanswered().keys()]).toEqual([5]);
    });

    it('waits on for the next session of its user, but what only that session needed does not', () => {
        const storage = fakeStorage();
        const saved = savedIn(storage);
        saved.begin(SESSION);
        ['<presence/>', message('1'), "<iq type='get' id='x'/>"].forEach((text) => saved.outbox.put(text));
        saved.lose();
        expect(saved.read()).toBeUndefined();
        expect(savedIn(storage).holder?.jid).toBe(SESSION.jid);
        const next = savedIn(storage);
        next.begin({ ...SESSION, sid: 't', jid: 'A@b/other' });
        expect(waiting(next)).toEqual([message('1')]);
    });

    it('goes with its user', () => {
        const storage = fakeStorage();
        const saved = savedIn(storage);
        saved.begin(SESSION);
        for (const tray of [saved.outbox, saved.unsure, saved.journal]) tray.put(message('1'));
        saved.begin({ ...SESSION, jid: 'else@b/c' });
        for (const tray of [saved.outbox, saved.unsure, saved.journal]) expect(tray.entries()).toEqual([]);
        saved.outbox.put(message('2'));
        saved.take();
        expect(storage.length).toBe(0);
    });

    it('may not have arrived, if it was in a request without an answer when the session ended', () => {
        const saved = savedIn(fakeStorage());
        saved.begin(SESSION);
        saved.sent(5, `<body rid='5'>${message('1')}<presence/></body>`);
        saved.sent(6, `<body rid='6'>${message('2')}</body>`);
        saved.answered(5);
        saved.lose();
        expect(unsure(saved)).toEqual(["<message to='b@c' id='2'></message>"]);
        expect(waiting(saved)).toEqual([]);
        expect(saved.unanswered().size).toBe(0);
    });

    it('has been heard, if it was in an answer that nobody had taken when the session ended', () => {
        const storage = fakeStorage();
        const saved = savedIn(storage);
        saved.begin(SESSION);
        saved.sent(5, '<body/>');
        saved.answered(5, `<body>${message('1')}</body>`);
        saved.lose();
        const next = savedIn(storage);
        expect(next.undelivered().size).toBe(0);
        expect(next.heard.entries().map(({ text }) => text)).toEqual([`<body>${message('1')}</body>`]);
    });

    it('waits again, in its old place, where the server has refused the request that carried it', () => {
        const saved = savedIn(fakeStorage());
        saved.begin(SESSION);
        const carried = [saved.outbox.put(message('1'))!, saved.outbox.put(message('2'))!];
        saved.sent(5, `<body rid='5'>${message('1')}${message('2')}<iq id='ping'/></body>`);
        saved.outbox.put(message('3'));
        saved.lose(carried);
        expect(waiting(saved)).toEqual(['1', '2', '3'].map(message));
        expect(unsure(saved)).toEqual([]);
    });

    it('is not told apart by what is gone: an expired session leaves it as well', () => {
        const saved = savedIn(fakeStorage());
        saved.begin(SESSION);
        saved.outbox.put(message('1'));
        time += 61_000;
        expect(saved.read()).toBeUndefined();
        expect(waiting(saved)).toEqual([message('1')]);
    });

    it('of a full JID over WebSocket is that of the next page', () => {
        const storage = fakeStorage();
        const saved = savedIn(storage);
        saved.begin({ jid: 'a@b' });
        expect(saved.socketJid).toBeUndefined();
        saved.socketJid = 'a@b/tab-1';
        expect(savedIn(storage).socketJid).toBe('a@b/tab-1');
        saved.begin(SESSION);
        expect(saved.socketJid).toBeUndefined();
    });
});

describe('who may use it', () => {
    const saved = { jid: 'Alice@Example.test/x', user: '7' } as SavedSession;
    it.each([
        [{ user: '7' }, 'yes'],
        [{ user: '7', jid: 'bob@example.test' }, 'yes'],
        [{ user: '8' }, 'no'],
        [{ user: '8', jid: 'alice@example.test' }, 'no'],
        [{ jid: 'alice@example.test' }, 'yes'],
        [{ jid: 'bob@example.test/x' }, 'no'],
        [{}, 'ask'],
        [{ jid: 'example.test' }, 'ask'],
    ] as const)('%o: %s', (who, answer) => expect(mayUse(saved, who)).toBe(answer));
});
