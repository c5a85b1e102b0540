import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readReply } from '../../../src/host/reply.ts';
import type { Reply } from '../../../src/host/reply.ts';

const NAMES = ['jid', 'sid', 'rid', 'password', 'token', 'inactivity', 'expires_in', 'mechanism', 'resource'];

/** In no message of ours. */
const MARK = 'Zq9';

const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withNullPrototype: true,
    withSparseArray: true,
});

const plausible: fc.Arbitrary<unknown> = fc.oneof(
    anything,
    fc.string({ unit: 'binary' }),
    fc.constantFrom('a@b', 'a@b/c', 'PLAIN', '1', 1, 60, 'x'),
);

const shape = fc.constantFrom<object>({ sid: 'a', rid: 1 }, { password: 'a' }, { token: 'a' });

/** Mostly one of the shapes, with values that are right or nearly so. */
const reply = fc
    .tuple(shape, fc.dictionary(fc.constantFrom(...NAMES), plausible, { maxKeys: 2 }))
    .map(([whole, fields]): object => ({ jid: 'a@b', ...whole, ...fields }));

function read(value: unknown): Reply | Error {
    try {
        return readReply(value, 0);
    } catch (error) {
        // Not a TypeError of ours: the message is for the site's developer.
        expect(String(error)).toMatch(/^Error: .*expected /);
        return error as Error;
    }
}

test('whatever the host answers, it is a reply or a refusal', () => {
    fc.assert(
        fc.property(fc.oneof(anything, reply), (value) => void read(value)),
        { numRuns: 2000 },
    );
});

test('a reply that is accepted has what its shape says', () => {
    let accepted = 0;
    const property = fc.property(reply, (value) => {
        const got = read(value);
        if (got instanceof Error) return;
        accepted += 1;
        expect(got.jid).toMatch(/^[^@/]+@[^@/]+/);
        if (got.shape !== 'prebind') {
            expect(got.shape === 'token' ? got.token : got.password).toBeTruthy();
            return;
        }
        expect(Number.isSafeInteger(got.rid) && got.rid > 0).toBe(true);
        expect(got.sid).toMatch(/^[^"'<>&\s]+$/);
    });
    fc.assert(property, { numRuns: 5000, seed: 7 });
    expect(accepted).toBeGreaterThan(500);
});

test('no message holds a value, whichever field it stands in', () => {
    const secret = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => `${MARK}${text}${MARK}`);
    const leaky: fc.Arbitrary<unknown> = fc.oneof(
        secret,
        secret.map((text) => [text]),
        secret.map((text) => ({ [text]: text })),
    );
    const fields = fc
        .tuple(shape, fc.dictionary(fc.constantFrom(...NAMES, `${MARK}x`), leaky, { maxKeys: 3 }))
        .map(([whole, some]): unknown => ({ jid: 'a@b', ...whole, ...some }));
    let refused = 0;
    const property = fc.property(fc.oneof(fields, leaky), (value) => {
        const got = read(value);
        if (!(got instanceof Error)) return;
        refused += 1;
        expect(String(got)).not.toContain(MARK);
        expect(got.cause).toBeUndefined();
    });
    fc.assert(property, { numRuns: 5000, seed: 7 });
    expect(refused).toBeGreaterThan(500);
});
