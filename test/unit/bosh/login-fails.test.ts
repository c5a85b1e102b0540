import { describe, expect, it } from 'vitest';
import { login } from '../../../src/bosh/login.ts';
import type { Login } from '../../../src/bosh/sasl.ts';
import { createFake, errorOf, secret } from './fakes.ts';
import {
    features,
    isTerminate,
    loginOn,
    offering,
    openOn,
    optional,
    refusal,
    sasl,
    serverOf,
    success,
    who,
} from './login-server.ts';

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
        const fake = serverOf(offering('PLAIN'), success, features(optional) + refusal('bind', condition));
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
