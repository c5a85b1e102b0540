/** Each state says something, with each of its reasons, in both languages; and offers what leads on. */
import { describe, expect, it } from 'vitest';
import type { Reason, State, StateName } from '../../../src/session/state.ts';
import { faceOf, looksLike, type Action } from '../../../src/status/face.ts';
import { ENGLISH, GERMAN, prospect, sentences } from '../../../src/status/words.ts';

/** Which reasons a state may have. A reason that is in none of them does not compile. */
const REASONS: Record<Reason, StateName> = {
    network: 'waiting',
    timeout: 'waiting',
    offline: 'waiting',
    'host-busy': 'waiting',
    'host-signed-out': 'signed-out',
    'host-misconfigured': 'stopped',
    'server-unreachable': 'waiting',
    'session-lost': 'waiting',
    rejected: 'stopped',
    replaced: 'stopped',
    policy: 'waiting',
    'logged-out': 'stopped',
    'user-changed': 'stopped',
};
const stateOf = (name: StateName, reason?: Reason): State => ({ name, reason, since: 0, attempt: 0 });
const STATES: State[] = [
    ...(['idle', 'fetching', 'connecting', 'online', 'waiting', 'signed-out', 'stopped'] as const).map(
        (name) => stateOf(name),
    ),
    ...(Object.keys(REASONS) as Reason[]).map((reason) => stateOf(REASONS[reason], reason)),
];

describe.each([ENGLISH, GERMAN])('in $language', (words) => {
    it.each(STATES)('$name $reason', (state) => {
        const face = faceOf(state);
        const { text, why } = sentences(face, words);
        expect(text).toMatch(/^\p{Lu}.+[^.]$/u);
        if (state.reason) expect(why ?? text).toBe(words[state.reason]);
        if (why) expect(why).toMatch(/^\p{Lu}.+\.$/u);
        if (face.action) expect(words[face.action]).toMatch(/^\p{Lu}/u);
    });

    it('says when the next try is', () => {
        const said = prospect({ name: 'waiting', retryAt: 1 }, { value: 12, unit: 'second' }, words)!;
        expect(said).toMatch(/ in 12\s?s/);
        expect(said).not.toContain('{');
        expect(prospect({ name: 'waiting', trying: true }, undefined, words)).toBe(words.trying);
        expect(prospect({ name: 'stopped' }, undefined, words)).toBeUndefined();
    });
});

it('has no word in one language alone that is the same in both', () => {
    const same = (Object.keys(ENGLISH) as (keyof typeof ENGLISH)[]).filter(
        (key) => ENGLISH[key] === GERMAN[key],
    );
    expect(same).toEqual([]);
});

describe('what it offers', () => {
    const actions: [StateName, Reason | undefined, Action | undefined][] = [
        ['idle', undefined, undefined],
        ['connecting', undefined, undefined],
        ['online', undefined, undefined],
        ['waiting', 'network', 'retry'],
        ['signed-out', 'host-signed-out', 'retry'],
        ['stopped', 'rejected', 'retry'],
        ['stopped', 'replaced', 'take-over'],
        ['stopped', 'logged-out', 'start'],
        ['stopped', 'user-changed', 'reload'],
    ];
    it.each(actions)('%s %s: %s', (name, reason, action) => {
        expect(faceOf(stateOf(name, reason)).action).toBe(action);
    });

    it('a way to sign in, where the site has said one', () => {
        expect(faceOf(stateOf('signed-out', 'host-signed-out'), undefined, true).action).toBe('sign-in');
    });
});

describe('an attempt', () => {
    it('after an interruption goes on with its words', () => {
        const waiting = faceOf({ ...stateOf('waiting', 'offline'), retryAt: 5 });
        const trying = faceOf(stateOf('fetching'), waiting);
        expect(sentences(trying, ENGLISH)).toEqual(sentences(waiting, ENGLISH));
        expect(trying).toMatchObject({ trying: true, retryAt: undefined });
        expect(looksLike(faceOf(stateOf('connecting'), trying), trying)).toBe(true);
    });

    it('keeps the button that began it', () => {
        const stopped = faceOf(stateOf('stopped', 'replaced'));
        expect(faceOf(stateOf('connecting'), stopped)).toMatchObject({ action: 'take-over', trying: true });
    });

    it('looks the same while the site is asked and while the server is', () => {
        expect(looksLike(faceOf(stateOf('fetching')), faceOf(stateOf('connecting')))).toBe(true);
    });
});
