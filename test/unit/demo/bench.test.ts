import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDemo, type Demo } from '../../../demo/demo.ts';
import { faults } from '../../../demo/site/bench/faults.ts';
import { readReply } from '../../../src/host/reply.ts';
import { prebind } from '../../../src/bosh/prebind.ts';
import { browse, type Browser } from './browser.ts';

// The switches of the test bench, as a browser with cookies uses them.

let demo: Demo;
let alice: Browser;

beforeAll(async () => {
    demo = await startDemo({ build: false, bench: true });
    alice = await browse(demo, 'alice');
}, 60_000);
afterAll(() => demo?.stop());

const json = async (response: Response): Promise<Record<string, unknown>> =>
    (await response.json()) as Record<string, unknown>;

describe('only pages of the demo, on this machine, may touch a switch:', () => {
    const body = new URLSearchParams({ fault: '500' });

    test.each([
        ['another site', { origin: 'https://elsewhere.test' }],
        ['a page without an origin', {}],
        [
            'another name of this machine',
            { origin: 'http://demo.elsewhere.test', host: 'demo.elsewhere.test' },
        ],
    ])('not %s', async (_who, headers) => {
        const response = await fetch(`${demo.url}/bench/answer`, { method: 'POST', body, headers });
        expect(response.status).toBe(403);
    });

    test('and no demo but that of `npm start` has any', async () => {
        const plain = await startDemo({ build: false });
        try {
            const bob = await browse(plain, 'bob');
            expect((await bob.post('answer', { fault: '500' })).status).toBe(404);
            expect(await (await bob.get('/')).text()).not.toContain('id="bench"');
        } finally {
            await plain.stop();
        }
    });

    test('what is no switch is refused', async () => {
        const wrong = [
            ['answer', { fault: 'toString' }],
            ['network', { network: 'gone' }],
            ['server', { power: 'burn' }],
            ['kick', { condition: 'whim' }],
        ] as const;
        for (const [path, values] of wrong) expect((await alice.post(path, values)).status).toBe(400);
    });
});

describe('the site answers', () => {
    const withStatus = Object.keys(faults).filter((id) => /^\d+$/.test(id));

    test.each(withStatus)('%s, until it is told otherwise', async (fault) => {
        await alice.post('answer', { fault, times: 'always' });
        for (const path of ['/prebind', '/token']) expect((await alice.get(path)).status).toBe(Number(fault));
        await alice.post('answer', { fault: 'usual' });
        expect((await alice.get('/token')).status).toBe(200);
    });

    test('once, and to this browser alone', async () => {
        const bob = await browse(demo, 'bob');
        const told = await json(await alice.post('answer', { fault: '429', times: 'once' }));
        expect(told['answer']).toEqual({ fault: '429', once: true });
        expect((await bob.get('/token')).status).toBe(200);
        const first = await alice.get('/token');
        expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
        expect((await alice.get('/token')).status).toBe(200);
    });

    test('what it was told, from the first time on', async () => {
        const dave = await browse(demo, 'dave');
        const told = await json(await dave.post('answer', { fault: '500', times: 'always' }));
        expect(told).toEqual(await json(await dave.get('/bench/state')));
        expect(told['answer']).toEqual({ fault: '500', once: false });
    });

    const once = async (fault: string, path = '/token'): Promise<Response> => {
        await alice.post('answer', { fault, times: 'once' });
        return alice.get(path);
    };

    test('with a page, with broken JSON, without a field, by a redirect', async () => {
        expect((await once('html')).headers.get('content-type')).toMatch(/html/);
        await expect(json(await once('json'))).rejects.toThrow(SyntaxError);
        const incomplete = await json(await once('field'));
        expect(() => readReply(incomplete, 0)).toThrow(/jid/);
        expect((await once('redirect')).headers.get('location')).toBe('/sign-in');
    });

    test('nothing, and hangs up', () => expect(once('hangUp')).rejects.toThrow());

    test('nothing, and waits', async () => {
        await alice.post('answer', { fault: 'silence', times: 'once' });
        const patience = AbortSignal.timeout(300);
        await expect(alice.get('/token', { signal: patience })).rejects.toThrow(/timeout/);
    });

    test('for somebody else', async () => {
        expect((await json(await once('other')))['jid']).toBe('somebody.else@example.test');
    });

    test('with a token, a password and a session that count no more', async () => {
        const { boshURL } = demo.prosody;
        const jid = 'alice@example.test';
        for (const [path, secret] of [
            ['/token', 'token'],
            ['/credentials', 'password'],
        ] as const) {
            const reply = await json(await once('expired', path));
            const login = prebind({ bosh_service_url: boshURL, jid, [secret]: reply[secret] });
            await expect(login).rejects.toMatchObject({ condition: 'not-authorized' });
        }
        const { sid, rid } = await json(await once('expired', '/prebind'));
        const body = `<body rid="${String(rid)}" sid="${String(sid)}" xmlns="http://jabber.org/protocol/httpbind"/>`;
        const answer = await fetch(boshURL, { method: 'POST', body });
        expect(await answer.text()).toContain('item-not-found');
    });
});

describe('the XMPP server', () => {
    test('is stopped, started, killed and restarted; two at once come one after the other', async () => {
        const running = async (power: string): Promise<unknown> =>
            (await json(await alice.post('server', { power })))['running'];
        expect(await running('stop')).toBe(false);
        expect(await running('start')).toBe(true);
        expect(await running('kill')).toBe(false);
        await Promise.all([running('restart'), running('restart')]);
        expect(demo.prosody.running).toBe(true);
        expect(await demo.prosody.sessions()).toEqual([]);
    });

    test('throws out who asks for it, and nobody else', async () => {
        const bob = await browse(demo, 'bob');
        const { jid } = await json(await alice.get('/prebind'));
        await bob.get('/prebind');
        await bob.post('kick', { condition: 'conflict' });
        expect(await demo.prosody.sessions()).toEqual([jid]);
    });
});

describe('the road through the site', () => {
    const opening = `<body rid="1" to="example.test" hold="1" wait="60" ver="1.6" xmlns="http://jabber.org/protocol/httpbind"/>`;
    const send = (who: Browser, body: string): Promise<Response> =>
        who.get('/bench/http-bind', {
            method: 'POST',
            body,
            headers: { origin: demo.url, 'content-type': 'text/xml; charset=utf-8' },
        });

    beforeAll(() => alice.post('road', { through: 'site' }));

    test('stands in the page of who asks for it', async () => {
        const bob = await browse(demo, 'bob');
        expect(await (await alice.get('/')).text()).toContain(`"${demo.url}/bench/http-bind"`);
        expect(await (await bob.get('/')).text()).not.toContain('/bench/http-bind"');
    });

    test('leads to the XMPP server, and back', async () => {
        const answer = await send(alice, opening);
        expect(answer.status).toBe(200);
        expect(await answer.text()).toMatch(/<body[^>]* sid=/);
    });

    test('is cut for a request under way and for those that follow, and mended', async () => {
        const [, , sid] = /\ssid=(['"])(.*?)\1/.exec(await (await send(alice, opening)).text())!;
        const poll = (rid: number): Promise<Response> =>
            send(alice, `<body rid="${rid}" sid="${sid}" xmlns="http://jabber.org/protocol/httpbind"/>`);
        const first = poll(2);
        const held = poll(3);
        const broken = expect(held).rejects.toThrow();
        // One request is held. That the first is answered says that the second has arrived.
        expect((await first).status).toBe(200);
        await alice.post('network', { network: 'off' });
        await broken;
        await expect(send(alice, opening)).rejects.toThrow();
        await expect(alice.get('/token')).rejects.toThrow();
        await alice.post('network', { network: 'usual' });
        expect((await send(alice, opening)).status).toBe(200);
    });

    test('says so when the server behind it is down', async () => {
        await alice.post('server', { power: 'stop' });
        expect((await send(alice, opening)).status).toBe(502);
        await alice.post('server', { power: 'start' });
    });
});

test('signed out elsewhere: the site has forgotten the person, the chat has ended', async () => {
    const carol = await browse(demo, 'carol');
    const { jid } = await json(await carol.get('/prebind'));
    await carol.post('sign-out', {});
    expect((await carol.get('/token')).status).toBe(401);
    expect(await demo.prosody.sessions()).not.toContain(jid);
});

test('another way in for the same page', async () => {
    const response = await alice.get('/chat/builtin-prebind?next=/people');
    expect([response.status, response.headers.get('location')]).toEqual([303, '/people']);
    const page = await (await alice.get('/people')).text();
    expect(page).toContain('/chat/prebind?next=%2Fpeople');
    expect(page).not.toContain('converse-session.js');
});
