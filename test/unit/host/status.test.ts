import { describe, expect, test } from 'vitest';
import { fromStatus } from '../../../src/host/outcome.ts';
import { NOW } from './world.ts';

const read = (status: number, retryAfter?: string) =>
    fromStatus(
        { status, headers: new Headers(retryAfter === undefined ? {} : { 'Retry-After': retryAfter }) },
        'prebind_url (/prebind)',
        NOW,
    );

const TABLE: Record<string, number[]> = {
    'host-signed-out': [204, 301, 302, 303, 307, 308, 401, 403],
    'host-busy': [408, 425, 429, 500, 501, 502, 503, 504, 507, 520, 599],
    'host-misconfigured': [
        300, 304, 305, 400, 402, 404, 405, 406, 407, 409, 410, 411, 413, 415, 418, 419, 421, 422, 451, 499,
    ],
};

describe('the table of reasons', () => {
    test.each(Object.entries(TABLE).flatMap(([reason, all]) => all.map((status) => ({ reason, status }))))(
        '$status is $reason',
        ({ reason, status }) => {
            const outcome = read(status);
            expect(outcome).toMatchObject({ reason });
            const kind = { 'host-busy': 'later', 'host-signed-out': 'signed-out' }[reason] ?? 'stopped';
            expect(outcome?.kind).toBe(kind);
        },
    );

    test.each([0, 100, 200, 201, 202, 203, 205, 206, 226, 299, 600, 999])(
        '%i leaves it to the body',
        (status) => {
            expect(read(status)).toBeUndefined();
        },
    );

    test('every message names the setting, its path and the status, and gives a remedy', () => {
        for (const status of Object.values(TABLE).flat()) {
            const said = `^prebind_url \\(/prebind\\) answered ${status}: .+\\.$`;
            expect(read(status)).toHaveProperty('message', expect.stringMatching(said));
        }
    });

    test.each([419, 422])('%i names the CSRF token', (status) => {
        expect(read(status)).toHaveProperty('message', expect.stringContaining('CSRF token'));
    });

    test.each([404, 405])('%i names the URL and the method', (status) => {
        expect(read(status)).toHaveProperty('message', expect.stringMatching(/URL .* method/));
    });

    test('only a busy host has its Retry-After kept', () => {
        expect(read(503, '5')).toMatchObject({ retryAfter: 5000 });
        expect(read(404, '5')).not.toHaveProperty('retryAfter');
        expect(read(401, '5')).not.toHaveProperty('retryAfter');
    });
});

describe('Retry-After', () => {
    test.each([
        ['1', 1000],
        ['120', 120_000],
        ['0120', 120_000],
        ['3600', 3_600_000],
        ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
        ['Sunday, 01-Mar-26 12:00:30 GMT', 30_000],
    ])('%j is kept', (header, ms) => {
        expect(read(429, header)).toHaveProperty('retryAfter', ms);
    });

    test.each(['3601', '999999999', '9'.repeat(400), 'Fri, 01 Jan 2100 00:00:00 GMT'])(
        '%j is capped at an hour',
        (header) => {
            expect(read(503, header)).toHaveProperty('retryAfter', 3_600_000);
        },
    );

    test.each([
        undefined,
        '',
        '0',
        '-1',
        '1.5',
        '1e3',
        'soon',
        '5 seconds',
        'in 5',
        'Sun, 01 Mar 2026 11:59:59 GMT',
        'Sun, 99 Foo 2026 12:00:00 GMT',
        '1, 2',
        'Infinity',
    ])('%j says nothing', (header) => {
        expect(read(503, header)).toHaveProperty('retryAfter', undefined);
    });
});
