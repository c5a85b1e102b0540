import { describe, expect, it } from 'vitest';
import { agree, earlySettings } from '../../src/early.ts';
import { DEFAULTS, type Settings } from '../../src/settings.ts';

/** A document that holds this block, and a script's own tag with these attributes. */
function page(
    block?: string,
    dataset?: Record<string, string>,
    type = 'application/json',
): Settings | undefined {
    const element = { getAttribute: () => type, type, textContent: block };
    const document = {
        getElementById: (id: string) => (block !== undefined && id === 'converse-session' ? element : null),
    };
    const script = dataset ? { dataset } : null;
    return earlySettings(document as unknown as Document, script as unknown as HTMLElement | null);
}

describe('what a page says early', () => {
    it('is nothing where nothing is said', () => {
        expect(page()).toBeUndefined();
        expect(page(undefined, {})).toBeUndefined();
    });

    it('is a JSON block with setting names as keys', () => {
        const settings = { prebind_url: '/prebind', bosh_service_url: '/http-bind', session_user: 'alice' };
        expect(page(JSON.stringify(settings))).toEqual(settings);
    });

    it('is `data-` attributes on the script’s own tag', () => {
        const dataset = {
            prebindUrl: '/prebind',
            credentialsUrl: '/credentials',
            boshServiceUrl: '/http-bind',
            sessionDomain: 'b.test',
            sessionUser: 'alice',
        };
        expect(page(undefined, dataset)).toEqual({
            prebind_url: '/prebind',
            credentials_url: '/credentials',
            bosh_service_url: '/http-bind',
            session_domain: 'b.test',
            session_user: 'alice',
        });
    });

    it('is both, the attributes having the last word', () => {
        const block = JSON.stringify({ prebind_url: '/old', session_user: 'alice' });
        expect(page(block, { prebindUrl: '/new' })).toEqual({ prebind_url: '/new', session_user: 'alice' });
    });

    it('keeps `null` for nobody apart from not told', () => {
        expect(page('{"prebind_url": "/prebind", "session_user": null}')).toHaveProperty(
            'session_user',
            null,
        );
    });

    it.each(['{"prebind_url": SECRET}', '["SECRET"]', '"SECRET"', 'null', '42', ''])(
        'that cannot be read (%s) is one clear error without the block’s text',
        (block) => {
            expect(() => page(block)).toThrow(/\bJSON\b.*\bobject\b/);
            expect(() => page(block)).not.toThrow(/SECRET/);
        },
    );
});

describe('early settings and those given to Converse', () => {
    const early: Settings = {
        prebind_url: '/prebind',
        bosh_service_url: '/http-bind',
        session_user: 'alice',
    };

    it('agree where the same is said', () => {
        expect(agree(early, { ...DEFAULTS, ...early })).toMatchObject(early);
    });

    it('agree where Converse is told nothing of it', () => {
        expect(agree(early, { ...DEFAULTS, auto_login: true })).toMatchObject({ ...early, auto_login: true });
    });

    it('agree where an attribute says in letters what Converse is told as a number', () => {
        const said = { ...early, rid: '5', sid: 'abc', session_retry_base: '500' } as unknown as Settings;
        const told = { ...DEFAULTS, ...early, rid: 5, sid: 'abc', session_retry_base: 500 };
        expect(agree(said, told)).toMatchObject({ rid: 5, session_retry_base: 500 });
        expect(agree(said, { ...told, rid: 6 })).toBeUndefined();
    });

    it('agree where nothing was said early', () => {
        expect(agree({}, { ...DEFAULTS, prebind_url: '/x' })).toEqual({ ...DEFAULTS, prebind_url: '/x' });
    });

    it.each([
        ['prebind_url', '/other'],
        ['bosh_service_url', 'https://other.test/http-bind'],
        ['session_user', 'bob'],
        ['session_user', null],
    ])('contradict each other in %s (%s)', (key, value) => {
        expect(agree(early, { ...DEFAULTS, ...early, [key]: value })).toBeUndefined();
    });

    it('contradict each other where Converse is given a function, which no JSON block can hold', () => {
        const early = { session_request: { method: 'POST' as const } };
        expect(agree(early, { session_request: () => ({ method: 'POST' }) })).toBeUndefined();
    });

    it('contradict each other in tokens', () => {
        const tokens: Settings = { jid: 'a@b/c', sid: 'abc', rid: 5, bosh_service_url: '/http-bind' };
        expect(agree(tokens, { ...DEFAULTS, ...tokens, sid: 'def' })).toBeUndefined();
        expect(agree(tokens, { ...DEFAULTS, ...tokens })).toMatchObject(tokens);
    });

    it('contradict each other where a WebSocket would have been used', () => {
        const credentials: Settings = { credentials_url: '/credentials', bosh_service_url: '/http-bind' };
        const given = { ...DEFAULTS, ...credentials, websocket_url: 'wss://b.test/ws' };
        expect(agree(credentials, given)).toBeUndefined();
        const both = { ...credentials, websocket_url: 'wss://b.test/ws' };
        expect(agree(both, given)).toMatchObject(both);
    });
});
