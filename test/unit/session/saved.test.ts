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
