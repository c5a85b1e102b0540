import { describe, expect, it } from 'vitest';
import { createWire, type Wire, type WireOptions } from '../../../src/bosh/wire.ts';
import { createFake, errorOf, secret, type Fake } from './fakes.ts';

const url = 'https://example.test/http-bind';

function wireOf(fake: Fake, options: Partial<WireOptions> = {}): Wire {
    return createWire({ url, env: fake.env, sid: 'abc', ...options });
}

describe('a request', () => {
    it('is a POST that needs no CORS preflight, is never cached and carries no cookie', async () => {
        const fake = createFake(() => '');
        await wireOf(fake, { rid: 7, sid: 'abc' }).send('<a/>', { 'xml:lang': 'en' });
        const [{ body, init, url: target } = {} as never] = fake.heard;
        expect(target).toBe(url);
        expect(body).toBe(
            "<body rid='7' sid='abc' xmlns='http://jabber.org/protocol/httpbind' xml:lang='en'><a/></body>",
        );
        expect(init).toMatchObject({
            method: 'POST',
            credentials: 'same-origin',
            cache: 'no-store',
        });
        // Text: `fetch` itself says text/plain then.
        expect(init.body).toBeTypeOf('string');
        expect(init.headers).toBeUndefined();
        expect(init.keepalive).toBeFalsy();
    });

    it('carries the headers and cookies that the page wants', async () => {
        const fake = createFake(() => '');
        await wireOf(fake, { headers: { 'X-Route': 'a' }, withCredentials: true }).send();
        expect(fake.heard[0]!.init).toMatchObject({
            headers: { 'X-Route': 'a' },
            credentials: 'include',
        });
    });

    it('counts up from a random id below 2^32', async () => {
        const fake = createFake(() => '');
        const wire = wireOf(fake);
        const first = wire.rid;
        expect(first).toBeGreaterThan(0);
        expect(first).toBeLessThan(2 ** 32);
        await wire.send();
        await wire.send();
        expect(fake.rids()).toEqual([first, first + 1]);
        expect(wire.rid).toBe(first + 2);
        expect(wireOf(fake).rid).not.toBe(first);
    });

    it('can be repeated as it was when it has failed', async () => {
        const fake = createFake();
        const wire = wireOf(fake, { rid: 7 });
        const request = wire.next('<a/>');
        const failing = errorOf(wire.repeat(request));
        await fake.heard[0]!.fail();
        expect(await failing).toMatchObject({ reason: 'server-unreachable', condition: 'network' });
        const repeated = wire.repeat(request);
        expect(fake.heard[1]!.body).toBe(fake.heard[0]!.body);
        await fake.heard[1]!.answer('<b/>');
        expect((await repeated).body.childNodes).toHaveLength(1);
        expect(wire.rid).toBe(8);
    });

    it('carries the session id from when the server has given one', async () => {
        const fake = createFake();
        const wire = wireOf(fake, { sid: undefined });
        const opening = wire.send();
        expect(fake.heard[0]!.body).not.toContain('sid=');
        await fake.heard[0]!.answer('', "sid='given'");
        await opening;
        void wire.send().catch(() => {});
        expect(fake.heard[1]!.body).toContain("sid='given'");
        wire.close();
    });
});

describe('what is no answer', () => {
    it.each([
        ['an HTML page', '<!doctype html><html><body>It works!<br></body></html>'],
        ['JSON', '{"error":"no"}'],
        ['nothing', ''],
        ['other XML', '<rss/>'],
        ['a body of another kind', "<body xmlns='http://www.w3.org/1999/xhtml'/>"],
        ['broken XML', "<body xmlns='http://jabber.org/protocol/httpbind'>"],
    ])('%s says that `bosh_service_url` is wrong', async (_, text) => {
        const fake = createFake();
        const error = errorOf(wireOf(fake).send());
        await fake.heard[0]!.raw(text);
        expect(await error).toMatchObject({
            name: 'BoshError',
            reason: 'server-unreachable',
            condition: 'not-bosh',
            message: expect.stringContaining('`bosh_service_url`'),
        });
    });

    it('a refusal is the error that its status or condition means', async () => {
        const fake = createFake();
        const wire = wireOf(fake, { sid: 'abc', rid: 1 });
        const errors = [errorOf(wire.send()), errorOf(wire.send())];
        await fake.heard[0]!.raw(secret, 502);
        await fake.heard[1]!.terminate('item-not-found');
        expect(await Promise.all(errors)).toMatchObject([
            { reason: 'server-unreachable', condition: 'HTTP 502' },
            { reason: 'session-lost', condition: 'item-not-found' },
        ]);
    });

    it('a refusal at the opening is understood though ejabberd declares a prefix twice', async () => {
        const fake = createFake();
        const error = errorOf(wireOf(fake).send());
        const stream = "xmlns:stream='http://etherx.jabber.org/streams'";
        await fake.heard[0]!.raw(
            `<body xmlns='http://jabber.org/protocol/httpbind' type='terminate' condition='remote-stream-error' ${stream} ${stream}>` +
                "<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></body>",
        );
        expect(await error).toMatchObject({ reason: 'policy', condition: 'policy-violation' });
    });

    it('silence ends at the time limit', async () => {
        const fake = createFake();
        const error = errorOf(wireOf(fake, { timeout: 3000 }).send());
        await fake.advance(2999);
        expect(fake.heard[0]!.aborted).toBe(false);
        await fake.advance(1);
        expect(fake.heard[0]!.aborted).toBe(true);
        expect(await error).toMatchObject({ reason: 'server-unreachable', condition: 'timeout' });
    });

    it('an answer in time leaves no timer behind', async () => {
        const fake = createFake(() => '');
        await wireOf(fake, { timeout: 3000 }).send();
        await fake.advance(5000);
        expect(fake.heard[0]!.aborted).toBe(false);
    });
});

describe('giving up', () => {
    it('ends what is under way, with the reason of whoever gave up', async () => {
        const fake = createFake();
        const controller = new AbortController();
        const errors = [
            errorOf(wireOf(fake, { signal: controller.signal }).send()),
            errorOf(wireOf(fake).send()),
        ];
        const closed = wireOf(fake);
        const error = errorOf(closed.send());
        controller.abort(new Error('mine'));
        closed.close();
        await fake.idle();
        expect(fake.heard.map(({ aborted }) => aborted)).toEqual([true, false, true]);
        expect(await errors[0]).toMatchObject({ message: 'mine' });
        expect(await error).toMatchObject({ name: 'AbortError' });
    });
});
