/** The published schema says what `readReply` does. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readReply } from '../../../src/host/reply.ts';
import { credentials, JIDS, prebind, SHAPE_OF, token, WRONG } from './replies.ts';

const schema = JSON.parse(readFileSync('docs/reply.schema.json', 'utf8')) as object;
const accepts = new Ajv2020({ strict: true }).compile(schema);

function reads(value: unknown): boolean {
    try {
        readReply(value, 0);
        return true;
    } catch {
        return false;
    }
}

const asJSON = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');

/** What JSON cannot hold, no host can send. */
const isJSON = (value: unknown): boolean =>
    typeof value !== 'bigint' && isDeepStrictEqual(asJSON(value), value);

describe('accepted by both', () => {
    const right: object[] = [
        ...[prebind, credentials, token],
        ...JIDS.map((jid) => ({ ...token, jid })),
        ...[1, '1', '4711', 8_999_999_999_999_999, '8999999999999999'].map((rid) => ({ ...prebind, rid })),
        ...[60, '60', 0.5, '0.5', 0.000001, 999_999_999.5, '999999999.99'].map((inactivity) => ({
            ...prebind,
            inactivity,
        })),
        ...['PLAIN', 'OAUTHBEARER', 'X-OAUTH2'].map((mechanism) => ({ ...token, mechanism })),
        { ...token, expires_in: 300, resource: 'My phone' },
        ...['\u2028x', 'x\u2029', 'x\u2028\u2029y'].map((password) => ({ ...credentials, password })),
        { ...credentials, expires_in: '300', resource: 'x', password: ' a"<&\'>\\ü😀 ' },
        { ...token, password: null, sid: null, rid: null, expires_in: null, mechanism: null, resource: null },
        { ...prebind, password: null, token: null, inactivity: null },
        { ...token, inactivity: 'never', rid: 'x', isAdmin: true },
        { ...prebind, resource: 7, mechanism: 'EXTERNAL' },
    ];
    test.each(right.map((reply) => [JSON.stringify(reply).slice(0, 80), reply]))('%s', (_, reply) => {
        expect({ schema: accepts(reply), code: reads(reply) }).toEqual({ schema: true, code: true });
    });
});

describe('refused by both', () => {
    const wrong = WRONG.flatMap(([name, , values]) =>
        values.filter(isJSON).map((value) => ({ ...(SHAPE_OF[name] ?? token), [name]: value })),
    );
    const others = [
        ...[null, true, 7, 'romeo@example.org', [], [token], {}, { error: 'x' }, { jid: 'a@b' }, { rid: 1 }],
        ...[
            { ...credentials, ...token },
            { ...prebind, ...token },
            { ...prebind, ...credentials },
        ],
        ...[{ sid: 'a', rid: 1 }, { password: 'a' }, { token: 'a', jid: null }, { jid: 'a@b', sid: 'a' }],
        ...[0.000000999, 1e9].map((expires_in) => ({ ...credentials, expires_in })),
        { ...prebind, rid: null },
        ...['\u2028', '\u2029\u2028'].map((resource) => ({ ...token, resource })),
    ];
    test.each([...wrong, ...others].map((reply) => [JSON.stringify(reply).slice(0, 80), reply]))(
        '%s',
        (_, reply) => {
            const value = asJSON(reply);
            expect({ schema: accepts(value), code: reads(value) }).toEqual({ schema: false, code: false });
        },
    );
});

test('whatever else a host may send, both say the same of it', () => {
    const values: fc.Arbitrary<unknown> = fc.oneof(
        fc.jsonValue(),
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: fc.constantFrom('\u2028', '\u2029', 'x') }),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom('a@b', 'a@b/c', 'PLAIN', '1', 1, 60, 'x', null),
    );
    const names = [
        'jid',
        'sid',
        'rid',
        'password',
        'token',
        'inactivity',
        'expires_in',
        'mechanism',
        'resource',
    ];
    const reply = fc
        .tuple(fc.constantFrom<object>(prebind, credentials, token), fc.constantFrom(...names), values)
        .map(([whole, name, value]) => asJSON({ ...whole, [name]: value }));
    let accepted = 0;
    const property = fc.property(reply, (value) => {
        accepted += Number(accepts(value));
        expect(accepts(value)).toBe(reads(value));
    });
    fc.assert(property, { numRuns: 5000, seed: 7 });
    expect(accepted).toBeGreaterThan(1000);
});
