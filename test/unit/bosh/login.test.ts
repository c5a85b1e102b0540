import { describe, expect, it } from 'vitest';
import { login } from '../../../src/bosh/login.ts';
import type { Login } from '../../../src/bosh/sasl.ts';
import { createFake, errorOf, message } from './fakes.ts';
import {
    bindSpace,
    bound,
    features,
    isTerminate,
    loginOn,
    offering,
    openOn,
    optional,
    serverOf,
    success,
    url,
    who,
} from './login-server.ts';

describe('opening a session', () => {
    it('needs no credentials, only the domain', async () => {
        const fake = serverOf(offering('PLAIN'));
        const opened = await openOn(fake);
        expect(opened).toMatchObject({ domain: 'example.test', expiresAt: 30_000 });
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
            condition: 'no-answer',
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
        const proven = await loginOn(fake);
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
    });

    it('sends the bind again to a server that drops it with the restart', async () => {
        const fake = serverOf(offering('PLAIN'), success, features(optional), bound());
        expect(await loginOn(fake)).toMatchObject({ jid: 'alice@example.test/tab' });
        expect(fake.heard).toHaveLength(4);
        expect(fake.heard[3]!.body).not.toContain('restart');
    });

    it('takes the first bind of a server that was only slow', async () => {
        const fake = serverOf(offering('PLAIN'), success, features(optional), bound());
        expect(await loginOn(fake)).toMatchObject({ jid: 'alice@example.test/tab' });
    });

    it('waits when answers come empty', async () => {
        const fake = serverOf(offering('PLAIN'), '', success, '', features(optional), '', bound());
        expect(await loginOn(fake)).toMatchObject({ jid: 'alice@example.test/tab' });
        expect(fake.heard.filter(({ body }) => body.includes('<bind'))).toHaveLength(2);
    });

    it('establishes a session only where the server insists (RFC 3921)', async () => {
        const required =
            "<stream:features><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></stream:features>";
        const established = "<iq xmlns='jabber:client' type='result' id='session'/>";
        const fake = serverOf(offering('PLAIN'), success, required + bound(), established);
        await loginOn(fake);
        expect(fake.heard).toHaveLength(4);
        expect(fake.heard[3]!.body).toContain('urn:ietf:params:xml:ns:xmpp-session');
    });

    it('prefers the resource of its own to that of the JID, and may leave it to the server', async () => {
        for (const [login, expected] of [
            [{ ...who, resource: 'a&b' }, '<resource>a&#38;b</resource>'],
            [{ ...who, jid: 'alice@example.test' }, `<bind ${bindSpace}></bind>`],
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
        answers.deliver((body) => {
            ids.push(...[...body.childNodes].map((node) => (node as Element).getAttribute('id')));
            return true;
        });
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
