import { describe, expect, test } from 'vitest';
import { fromStatus, retryAfterOf } from '../../../src/host/status.ts';
import { NOW } from './world.ts';

const asked = { name: 'prebind_url (/prebind)', remedy: 'session_request' } as const;

const TABLE: Record<string, number[]> = {
    'host-signed-out': [204, 301, 302, 303, 307, 308, 401, 403],
    'host-busy': [408, 425, 429, 500, 501, 502, 503, 504, 507, 520, 599],
    'host-misconfigured': [
        0, 100, 300, 304, 305, 400, 402, 404, 405, 406, 407, 409, 410, 411, 413, 415, 418, 419, 421, 422, 451,
        499, 600, 999,
    ],
};

describe('the table of reasons', () => {
    test.each(Object.entries(TABLE).flatMap(([reason, all]) => all.map((status) => ({ reason, status }))))(
        '$status is $reason',
        ({ reason, status }) => {
            const outcome = fromStatus(status, asked);
            expect(outcome).toMatchObject({ reason });
            const kind = { 'host-busy': 'later', 'host-signed-out': 'signed-out' }[reason] ?? 'misconfigured';
            expect(outcome?.kind).toBe(kind);
        },
    );

    test.each([200, 201, 202, 203, 205, 206, 226, 299])('%i leaves it to the body', (status) => {
        expect(fromStatus(status, asked)).toBeNull();
    });

    test('every message names the setting, its path and the status, and gives a remedy', () => {
        for (const status of Object.values(TABLE).flat()) {
            const message = (fromStatus(status, asked) as { message: string }).message;
            const said = [301, 302, 303, 307, 308].includes(status) ? 'redirects' : `answered ${status}`;
            expect(message).toMatch(new RegExp(`^prebind_url \\(/prebind\\) ${said}.*: .+\\.$`));
        }
    });

    test.each([419, 422])('%i names the CSRF token and where to send it', (status) => {
        expect(fromStatus(status, asked)).toHaveProperty(
            'message',
            expect.stringMatching(/CSRF token \(session_request\)/),
        );
        expect(fromStatus(status, { name: 'session_fetch', remedy: 'session_fetch' })).toHaveProperty(
            'message',
            expect.stringMatching(/CSRF token \(session_fetch\)/),
        );
    });

    test('405, 404 and an opaque answer have hints of their own', () => {
        const messageOf = (status: number) => (fromStatus(status, asked) as { message: string }).message;
        expect(messageOf(405)).toContain('method');
        expect(messageOf(404)).toContain('correct the URL');
        expect(messageOf(0)).toContain('no-cors');
    });

    test('only a busy host has its Retry-After kept', () => {
        expect(fromStatus(503, asked, 5000)).toMatchObject({ retryAfter: 5000 });
        expect(fromStatus(404, asked, 5000)).not.toHaveProperty('retryAfter');
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
        expect(retryAfterOf(header, NOW)).toBe(ms);
    });

    test.each(['3601', '999999999', '9'.repeat(400), 'Fri, 01 Jan 2100 00:00:00 GMT'])(
        '%j is capped at an hour',
        (header) => {
            expect(retryAfterOf(header, NOW)).toBe(3_600_000);
        },
    );

    test.each([
        null,
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
        '2026-03-01T12:00:30Z',
        '1, 2',
        'Infinity',
    ])('%j says nothing', (header) => {
        expect(retryAfterOf(header, NOW)).toBeUndefined();
    });
});
