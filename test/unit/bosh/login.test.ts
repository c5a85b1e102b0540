import { describe, expect, it } from 'vitest';
import { login, open } from '../../../src/bosh/login.ts';
import type { Login } from '../../../src/bosh/sasl.ts';
import { createFake, createLedger, errorOf, message, secret, type Fake, type Heard } from './fakes.ts';

const url = 'https://example.test/http-bind';
const who: Login = { jid: 'alice@example.test/tab', password: secret };
const sasl = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
const bindSpace = "xmlns='urn:ietf:params:xml:ns:xmpp-bind'";
const success = `<success ${sasl}/>`;
const optional = "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>";
const required = "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>";

function features(content: string): string {
    return `<stream:features>${content}</stream:features>`;
}

function offering(...mechanisms: string[]): string {
    const list = mechanisms.map((name) => `<mechanism>${name}</mechanism>`).join('');
    return features(`<mechanisms ${sasl}>${list}</mechanisms>`);
}

function bound(id = 'bind-1', jid = 'alice@example.test/tab'): string {
    return `<iq xmlns='jabber:client' type='result' id='${id}'><bind ${bindSpace}><jid>${jid}</jid></bind></iq>`;
}

function refusal(id: string, condition: string): string {
    const stanzas = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'";
    return `<iq xmlns='jabber:client' type='error' id='${id}'><error><${condition} ${stanzas}/></error></iq>`;
}

/** Answers request after request; the first opens the session. Whatever comes after is answered by `<body/>`. */
function serverOf(...script: string[]): Fake {
    let turn = 0;
    const fake = createFake((request) => {
        if (turn > 0) return script[turn++] ?? '';
        const attributes = "sid='the-sid' inactivity='30' wait='59'";
        void request.answer(script[turn++], attributes);
        return undefined;
    });
    return fake;
}

function openOn(fake: Fake): ReturnType<typeof open> {
    return open({ url, domain: 'example.test', env: fake.env });
}

async function loginOn(fake: Fake, as: Login = who): ReturnType<typeof login> {
    return login(await openOn(fake), as);
}

function isTerminate({ body }: Heard): boolean {
    return body.includes("type='terminate'");
}

describe('opening a session', () => {
    it('needs no credentials, only the domain', async () => {
        const fake = serverOf(offering('PLAIN'));
        const opened = await openOn(fake);
        expect(opened).toMatchObject({ domain: 'example.test', expiresAt: 30_000, inactivity: 30 });
        const { body } = fake.heard[0]!;
        for (const part of [
            "to='example.test'",
            "wait='59'",
            "hold='1'",
            "ver='1.6'",
            "xmpp:version='1.0'",
        ]) {
            expect(body).toContain(part);
        }
        expect(body).not.toContain('sid=');
    });

    it('asks again when the first answer has no features', async () => {
        const fake = serverOf('', '', offering('PLAIN'));
        await openOn(fake);
        expect(fake.heard).toHaveLength(3);
        expect(fake.heard[1]!.body).toContain("sid='the-sid'");
    });

    it('gives up, and the session too, when they do not come', async () => {
        const fake = serverOf('');
        expect(await errorOf(openOn(fake))).toMatchObject({
            reason: 'server-unreachable',
            condition: 'no-features',
        });
        expect(fake.heard.filter(isTerminate)).toHaveLength(1);
    });

    it('takes an answer without a session id for something else than BOSH', async () => {
        const fake = createFake(() => offering('PLAIN'));
        expect(await errorOf(openOn(fake))).toMatchObject({ condition: 'not-bosh' });
    });

    it('can be taken back, once', async () => {
        const fake = serverOf(offering('PLAIN'));
        const opened = await openOn(fake);
        opened.abandon();
        opened.abandon();
        expect(fake.heard.map(isTerminate)).toEqual([false, true]);
        expect(fake.heard[1]).toMatchObject({ rid: fake.heard[0]!.rid + 1 });
        expect(fake.heard[1]!.body).not.toContain('<presence');
    });
});

describe('logging in', () => {
    it('takes four requests with PLAIN, restart and bind being one', async () => {
        const fake = serverOf(offering('PLAIN'), success, features(optional) + bound());
        const ledger = createLedger();
        const proven = await login(await openOn(fake), who, { ledger });
        expect(proven).toMatchObject({
            url,
            jid: 'alice@example.test/tab',
            sid: 'the-sid',
            rid: fake.heard[0]!.rid + 3,
            inactivity: 30,
        });
        expect(proven.features!.localName).toBe('features');
        expect(fake.heard).toHaveLength(3);
        expect(fake.heard[2]!.body).toMatch(/xmpp:restart='true'.*<resource>tab<\/resource>/);
        expect(ledger.open.size).toBe(0);
    });

    it('sends the bind again to a server that drops it with the restart', async () => {
        const fake = serverOf(offering('PLAIN'), success, features(optional), bound('bind-2'));
        expect(await loginOn(fake)).toMatchObject({ jid: 'alice@example.test/tab' });
        expect(fake.heard).toHaveLength(4);
        expect(fake.heard[3]!.body).not.toContain('restart');
    });

    it('takes the first bind of a server that was only slow', async () => {
        const fake = serverOf(offering('PLAIN'), success, features(optional), bound('bind-1'));
        expect(await loginOn(fake)).toMatchObject({ jid: 'alice@example.test/tab' });
    });

    it('waits when answers come empty', async () => {
        const fake = serverOf(offering('PLAIN'), '', success, '', features(optional), '', bound('bind-2'));
        expect(await loginOn(fake)).toMatchObject({ jid: 'alice@example.test/tab' });
        expect(fake.heard.filter(({ body }) => body.includes('<bind'))).toHaveLength(2);
    });

    it('establishes a session only where the server insists (RFC 3921)', async () => {
        const established = "<iq xmlns='jabber:client' type='result' id='session-1'/>";
        const fake = serverOf(offering('PLAIN'), success, features(required) + bound(), established);
        await loginOn(fake);
        expect(fake.heard).toHaveLength(4);
        expect(fake.heard[3]!.body).toContain('urn:ietf:params:xml:ns:xmpp-session');
    });

    it('prefers the resource of its own to that of the JID, and may leave it to the server', async () => {
        for (const [login, expected] of [
            [{ ...who, resource: 'a&b' }, '<resource>a&#38;b</resource>'],
            [{ ...who, jid: 'alice@example.test' }, `<bind ${bindSpace}/>`],
        ] as [Login, string][]) {
            const fake = serverOf(offering('PLAIN'), success, features(optional) + bound());
            await loginOn(fake, login);
            expect(fake.heard[2]!.body).toContain(expected);
        }
    });

    it('keeps the stanzas that come along for whoever takes the session over', async () => {
        const fake = serverOf(offering('PLAIN'), success, features(optional) + message('one') + bound());
        const { answers } = await loginOn(fake);
        const ids: (string | null)[] = [];
        answers.deliver((body) =>
            ids.push(...[...body.childNodes].map((node) => (node as Element).getAttribute('id'))),
        );
        expect(ids).toEqual(['one']);
    });

    it('has one request under way at most', async () => {
        const fake = createFake();
        const opening = openOn(fake);
        await fake.heard[0]!.answer(offering('PLAIN'), "sid='the-sid'");
        void login(await opening, who);
        await fake.idle();
        expect(fake.heard).toHaveLength(2);
    });
});

describe('a login that fails', () => {
    it.each([
        ['not-authorized', 'rejected'],
        ['credentials-expired', 'rejected'],
        ['account-disabled', 'rejected'],
        ['encryption-required', 'rejected'],
        ['invalid-mechanism', 'rejected'],
        ['temporary-auth-failure', 'server-unreachable'],
    ])('by %s is %s, and ends the session', async (condition, reason) => {
        const failure = `<failure ${sasl}><${condition}/><text>${secret}</text></failure>`;
        const fake = serverOf(offering('PLAIN'), failure);
        const error = await errorOf(loginOn(fake));
        expect(error).toMatchObject({ reason, condition });
        expect(error.message).not.toContain(secret);
        expect(fake.heard.map(isTerminate)).toEqual([false, false, true]);
    });

    it('tells a token from a password', async () => {
        const failure = `<failure ${sasl}><not-authorized/></failure>`;
        const token: Login = { jid: who.jid, token: secret };
        expect((await errorOf(loginOn(serverOf(offering('PLAIN'), failure)))).message).toContain(
            'the password',
        );
        expect((await errorOf(loginOn(serverOf(offering('PLAIN'), failure), token))).message).toContain(
            'the token',
        );
    });

    it('because of a bearer token lets the server say why first (RFC 7628)', async () => {
        const challenge = `<challenge ${sasl}>${btoa('{"status":"invalid_token"}')}</challenge>`;
        const failure = `<failure ${sasl}><not-authorized/></failure>`;
        const fake = serverOf(offering('OAUTHBEARER'), challenge, failure);
        expect(await errorOf(loginOn(fake, { jid: who.jid, token: secret }))).toMatchObject({
            reason: 'rejected',
        });
        expect(fake.heard[2]!.body).toContain(`>${btoa('\x01')}</response>`);
    });

    it('for lack of a mechanism sends no secret', async () => {
        const fake = serverOf(offering('EXTERNAL'));
        expect(await errorOf(loginOn(fake))).toMatchObject({ condition: 'no-mechanism' });
        expect(fake.heard.map(isTerminate)).toEqual([false, true]);
    });

    it('when the server cannot prove itself is given up', async () => {
        const fake = serverOf(offering('SCRAM-SHA-1'), success);
        expect(await errorOf(loginOn(fake))).toMatchObject({ reason: 'rejected', condition: 'scram' });
    });

    it.each([
        ['conflict', 'rejected'],
        ['bad-request', 'rejected'],
        ['resource-constraint', 'policy'],
    ])('at the bind by %s is %s', async (condition, reason) => {
        const fake = serverOf(offering('PLAIN'), success, features(optional) + refusal('bind-1', condition));
        expect(await errorOf(loginOn(fake))).toMatchObject({ reason, condition });
        expect(isTerminate(fake.heard.at(-1)!)).toBe(true);
    });

    it('because nothing ever comes ends too', async () => {
        for (const script of [[offering('PLAIN')], [offering('PLAIN'), success]]) {
            const fake = serverOf(...script);
            expect(await errorOf(loginOn(fake))).toMatchObject({ condition: 'no-answer' });
        }
    });

    it('because somebody abandoned it ends at once', async () => {
        const fake = createFake();
        const opening = openOn(fake);
        await fake.heard[0]!.answer(offering('PLAIN'), "sid='the-sid'");
        const opened = await opening;
        const error = errorOf(login(opened, who));
        await fake.idle();
        opened.abandon();
        expect(await error).toMatchObject({ name: 'AbortError' });
        expect(fake.heard[1]!.aborted).toBe(true);
        expect(isTerminate(fake.heard[2]!)).toBe(true);
    });
});
