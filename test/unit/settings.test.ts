import { describe, expect, it } from 'vitest';
import {
    asksForSession,
    DEFAULTS,
    hasPageTokens,
    settingsProblems,
    type Settings,
} from '../../src/settings.ts';

const BASE = 'https://site.test/page/';
const RIGHT: Settings = { bosh_service_url: 'https://xmpp.test/http-bind', prebind_url: '/prebind' };
const TOKENS: Settings = { bosh_service_url: '/http-bind', jid: 'a@b.test/c', sid: 'abc', rid: 5 };

const problems = (given: object, base = BASE): string[] => settingsProblems(given, base);

describe('a site asks for a session', () => {
    it.each<[string, object]>([
        ['by `prebind_url`', { prebind_url: '/prebind' }],
        ['by `credentials_url`', { credentials_url: '/credentials' }],
        ['by `session_fetch`', { session_fetch: () => null }],
        ['by tokens', { jid: 'a@b', sid: 'abc', rid: 0 }],
    ])('%s', (_, settings) => expect(asksForSession(settings as Settings)).toBe(true));

    it.each<[string, object]>([
        ['nothing', {}],
        ['only who is signed in', { session_user: 'alice', session_domain: 'b.test' }],
        [
            'addresses of the XMPP server',
            { bosh_service_url: '/http-bind', websocket_url: 'wss://b.test/ws' },
        ],
        ['empty settings', { prebind_url: '', credentials_url: null, session_fetch: null }],
        ['the defaults', DEFAULTS],
    ])('not by %s', (_, settings) => expect(asksForSession(settings as Settings)).toBe(false));

    it('has tokens only with both', () => {
        expect(hasPageTokens({ sid: 'abc' })).toBe(false);
        expect(hasPageTokens({ rid: 5 })).toBe(false);
        expect(hasPageTokens({ sid: 'abc', rid: '5' })).toBe(true);
    });
});

describe('nothing is wrong with', () => {
    it.each<[string, object]>([
        ['prebind', RIGHT],
        ['prebind, all defaults beside it', { ...DEFAULTS, ...RIGHT }],
        ['credentials over WebSocket', { websocket_url: 'wss://b.test/ws', credentials_url: '/credentials' }],
        ['tokens in the page', TOKENS],
        ['nobody signed in', { ...RIGHT, session_user: null }],
        ['an own function', { bosh_service_url: '/http-bind', session_fetch: () => null }],
        [
            'tokens over http: from this very machine',
            { ...RIGHT, prebind_url: 'http://localhost:3000/prebind' },
        ],
        ['times of zero', { ...RIGHT, session_retry_base: 0, session_retry_spread: 0 }],
        ['other connection options', { ...RIGHT, connection_options: { withCredentials: true } }],
    ])('%s', (_, settings) => expect(problems(settings)).toEqual([]));

    it('a page and its endpoint both on http: of one host', () => {
        expect(problems({ ...RIGHT, prebind_url: '/prebind' }, 'http://site.test/')).toEqual([]);
    });
});

describe('one sentence names', () => {
    it.each<[string, object, string]>([
        ['a `prebind_url` that is none', { ...RIGHT, prebind_url: 'http://:80:x' }, '`prebind_url`'],
        [
            'a `bosh_service_url` that is none',
            { ...RIGHT, bosh_service_url: 'https://' },
            '`bosh_service_url`',
        ],
        ['a URL of another type', { ...RIGHT, prebind_url: { url: '/prebind' } }, '`prebind_url`'],
        ['a number as URL', { ...RIGHT, credentials_url: 42 }, '`credentials_url`'],
        ['http: from elsewhere', { ...RIGHT, prebind_url: 'http://other.test/prebind' }, '`prebind_url`'],
        ['no BOSH for prebind', { prebind_url: '/prebind' }, '`bosh_service_url`'],
        [
            'a WebSocket alone for prebind',
            { prebind_url: '/prebind', websocket_url: 'wss://b.test/ws' },
            '`bosh_service_url`',
        ],
        ['no transport', { credentials_url: '/credentials' }, '`websocket_url`'],
        ['a time in words', { ...RIGHT, session_retry_cap: 'long' }, '`session_retry_cap`'],
        ['a negative time', { ...RIGHT, session_request_timeout: -1 }, '`session_request_timeout`'],
        ['a limit in words', { ...RIGHT, session_max_rejections: 'few' }, '`session_max_rejections`'],
        ['a number as user', { ...RIGHT, session_user: 42 }, '`session_user`'],
        ['a `session_fetch` that is none', { ...RIGHT, session_fetch: '/prebind' }, '`session_fetch`'],
        ['a SID without RID', { ...RIGHT, jid: 'a@b/c', sid: 'abc' }, '`sid` and `rid`'],
        ['a RID without SID', { ...RIGHT, jid: 'a@b/c', rid: 5 }, '`sid` and `rid`'],
        ['tokens without JID', { ...TOKENS, jid: undefined }, '`jid`'],
        ['tokens for a domain', { ...TOKENS, jid: 'b.test' }, '`jid`'],
        [
            'a worker',
            { ...RIGHT, connection_options: { worker: '/worker.js' } },
            '`connection_options.worker`',
        ],
        ['anonymous login', { ...RIGHT, authentication: 'anonymous' }, '`authentication`'],
        ['external login', { ...RIGHT, authentication: 'external' }, '`authentication`'],
    ])('%s', (_, settings, name) => {
        expect(problems(settings)).toEqual([expect.stringContaining(name)]);
    });

    it('each of several mistakes', () => {
        expect(problems({ prebind_url: '/prebind', session_user: 42, session_retry_base: 'x' })).toHaveLength(
            3,
        );
    });

    it('no value, which may be a secret', () => {
        const found = problems({
            ...RIGHT,
            session_user: 4711,
            sid: 'SECRET',
            prebind_url: 'http://:SECRET',
        });
        expect(found.length).toBeGreaterThan(1);
        expect(found.join()).not.toMatch(/SECRET|4711/);
    });
});
