import { describe, expect, test } from 'vitest';
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
        ['http://127.0.0.1.evil.example/', 'http://site.example/'],
        ['http://[::2]/', 'http://site.example/'],
        ['//other.example/token', 'http://site.example/'],
        ['HTTP://OTHER.example/token', 'https://site.example/'],
        ['http://site.example/token', 'https://site.example/'],
        ['http://site.example/token', 'file:///index.html'],
    ])('%s is refused on a page of %s', (url, page) => {
        expect(plainFromElsewhere(url, page)).toBe(true);
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
    });

    test('what is no URL is another complaint', () => {
        expect(plainFromElsewhere('http://', 'https://site.example/')).toBe(false);
        expect(plainFromElsewhere('', 'https://site.example/')).toBe(false);
    });
});
