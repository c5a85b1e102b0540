import { describe, expect, test } from 'vitest';
import { readAddress } from '../../../src/host/address.ts';
import { plainFromElsewhere } from '../../../src/host/request.ts';

describe('plain http: from another host', () => {
    test.each([
        ['http://other.example/token', 'https://site.example/'],
        ['http://other.example/token', 'http://site.example/'],
        ['http://sub.site.example/token', 'http://site.example/'],
        ['http://192.168.0.7/token', 'http://192.168.0.8/'],
        ['http://localhost.evil.example/', 'http://site.example/'],
        ['http://127.evil.example/', 'http://site.example/'],
        ['http://128.0.0.1/', 'http://site.example/'],
        ['http://[::2]/', 'http://site.example/'],
        ['//other.example/token', 'http://site.example/'],
        ['HTTP://OTHER.example/token', 'https://site.example/'],
        ['http://site.example/token', 'https://site.example/'],
        ['http://site.example/token', 'file:///index.html'],
    ])('%s is refused on a page of %s', (url, page) => {
        expect(plainFromElsewhere(url, page)).toBe(true);
        expect(readAddress(url, page)).toContain('plain http:');
    });

    test.each([
        ['/token', 'http://site.example/'],
        ['http://site.example:8080/token', 'http://site.example/'],
        ['https://other.example/token', 'http://site.example/'],
        ['//other.example/token', 'https://site.example/'],
        ['http://localhost:3000/token', 'https://site.example/'],
        ['http://chat.localhost/token', 'https://site.example/'],
        ['http://127.0.0.1:3000/token', 'https://site.example/'],
        ['http://127.9.8.7/token', 'http://site.example/'],
        ['http://[::1]:3000/token', 'http://site.example/'],
        ['http://2130706433/token', 'http://site.example/'],
    ])('%s is fine on a page of %s', (url, page) => {
        expect(plainFromElsewhere(url, page)).toBe(false);
        expect(readAddress(url, page)).toBeTypeOf('object');
    });

    test('what is no URL is another complaint', () => {
        expect(plainFromElsewhere('http://', 'https://site.example/')).toBe(false);
    });
});

describe('an address', () => {
    test.each([undefined, null, '', 7, {}, 'http://', 'https://a b/', 'data:,x', 'javascript:0', 'ftp://a/'])(
        '%j is no web address',
        (url) => {
            expect(readAddress(url, 'https://site.example/')).toContain('web address');
        },
    );

    test.each(['https://romeo@site.example/', 'https://:secret@site.example/'])(
        '%s is refused for its user name or password, which are not shown',
        (url) => {
            const complaint = readAddress(url, 'https://site.example/');
            expect(complaint).toContain('user name or password');
            expect(complaint).not.toMatch(/romeo|secret/);
        },
    );

    test('is shown without query and fragment, and with its origin only when it is not our own', () => {
        const page = 'https://site.example/chat/';
        expect(readAddress('session?key=1#2', page)).toMatchObject({ own: true, shown: '/chat/session' });
        expect(readAddress('https://other.example/s?key=1#2', page)).toMatchObject({
            own: false,
            shown: 'https://other.example/s',
        });
    });
});
