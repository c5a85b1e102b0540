import { describe, expect, test } from 'vitest';
import { readReply } from '../../../src/host/reply.ts';
import { credentials, JIDS, prebind, SHAPE_OF, token, WRONG } from './replies.ts';

const SHAPES = 'expected {jid, sid, rid}, {jid, password} or {jid, token}.';

/** What is said about a reply. Fails when nothing is. */
function refusal(value: unknown): string {
    try {
        readReply(value, 0);
    } catch (error) {
        return (error as Error).message;
    }
    throw new Error('The reply was accepted.');
}

describe('the shape decides', () => {
    test('sid and rid are a prebind', () => {
        expect(readReply(prebind, 0)).toEqual({ shape: 'prebind', ...prebind });
        expect(readReply({ ...prebind, inactivity: 60 }, 0)).toMatchObject({ inactivity: 60 });
    });

    test('a password is credentials', () => {
        const reply = readReply({ ...credentials, resource: 'My phone' }, 0);
        expect(reply).toEqual({ shape: 'credentials', ...credentials, resource: 'My phone' });
    });

    test('a token is a token, with or without its mechanism', () => {
        expect(readReply(token, 0)).toEqual({ shape: 'token', ...token });
        for (const mechanism of ['PLAIN', 'OAUTHBEARER', 'X-OAUTH2']) {
            expect(readReply({ ...token, mechanism }, 0)).toMatchObject({ mechanism });
        }
    });

    test('fields that nobody asked for are not kept', () => {
        const reply = readReply({ ...token, inactivity: 'never', isAdmin: true }, 0);
        expect(reply).toEqual({ shape: 'token', ...token });
    });

    test('null counts as left out', () => {
        const reply = readReply({ ...token, password: null, sid: null, rid: null, expires_in: null }, 0);
        expect(reply).toEqual({ shape: 'token', ...token });
    });

    test.each([
        { ...credentials, ...token },
        { ...prebind, ...token },
        { ...prebind, ...credentials },
        { ...prebind, ...credentials, ...token },
    ])('two shapes at once are refused, and the three named (%#)', (reply) => {
        expect(refusal(reply)).toBe(SHAPES);
    });

    test.each([
        {},
        { rid: 1 },
        { jid: 'romeo@example.org' },
        { error: 'not signed in' },
        { access_token: 'x' },
    ])('without any of them the three shapes are named (%#)', (reply) => {
        expect(refusal(reply)).toBe(SHAPES);
    });

    test.each([undefined, null, true, 7, 'romeo@example.org', [], [token], () => token, Symbol('t')])(
        'what is no object is refused (%#)',
        (value) => {
            expect(refusal(value)).toBe(SHAPES);
        },
    );
});

describe('a field that is missing is named', () => {
    test.each([
        ['jid', { sid: 'a', rid: 1 }],
        ['jid', { password: 'a' }],
        ['jid', { token: 'a', jid: null }],
        ['rid', { jid: 'a@b', sid: 'a' }],
    ])('%s', (name, reply) => {
        expect(refusal(reply)).toMatch(new RegExp(`^"${name}" is missing: expected `));
    });
});

describe('a field that is wrong is named, with what is expected', () => {
    const cases = WRONG.flatMap(([name, expected, values]) =>
        values.map((value) => ({
            name,
            expected,
            value,
            shown: JSON.stringify(String(value)).slice(0, 40),
        })),
    );

    test.each(cases)('$name: $shown', ({ name, expected, value }) => {
        const message = refusal({ ...(SHAPE_OF[name] ?? token), [name]: value });
        expect(message).toMatch(new RegExp(`^"${name}" is invalid: expected `));
        expect(message).toContain(expected);
        expect(message.length).toBeLessThan(100);
    });

    test('in every shape that uses it', () => {
        expect(refusal({ ...prebind, jid: 'romeo' })).toContain('"jid"');
        expect(refusal({ ...credentials, jid: 'romeo' })).toContain('"jid"');
        expect(refusal({ ...credentials, resource: '' })).toContain('"resource"');
        expect(refusal({ ...prebind, expires_in: -1 })).toContain('"expires_in"');
        expect(refusal({ ...credentials, expires_in: -1 })).toContain('"expires_in"');
    });
});

describe('what servers and hosts really send is accepted', () => {
    test.each(JIDS)('the JID %s', (jid) => {
        expect(readReply({ ...token, jid }, 0).jid).toBe(jid);
    });

    test.each([
        [1, 1],
        ['1', 1],
        [4711, 4711],
        ['4711', 4711],
        [8_999_999_999_999_999, 8_999_999_999_999_999],
        ['8999999999999999', 8_999_999_999_999_999],
    ])('the RID %j', (given, rid) => {
        expect(readReply({ ...prebind, rid: given }, 0)).toMatchObject({ rid });
    });

    test('a password of any printable characters', () => {
        const password = ' a"<&\'>\\ü😀 ';
        expect(readReply({ ...credentials, password }, 0)).toMatchObject({ password });
    });

    test('seconds as a number or as a string', () => {
        expect(readReply({ ...prebind, inactivity: '60' }, 0)).toMatchObject({ inactivity: 60 });
        expect(readReply({ ...prebind, inactivity: 0.5 }, 0)).toMatchObject({ inactivity: 0.5 });
    });
});

test('expires_in counts from the start of the request, in seconds', () => {
    expect(readReply({ ...token, expires_in: 30 }, 1_000_000).expiresAt).toBe(1_030_000);
    expect(readReply({ ...token, expires_in: '1.5' }, 1_000_000).expiresAt).toBe(1_001_500);
    expect(readReply(token, 1_000_000).expiresAt).toBeUndefined();
});
