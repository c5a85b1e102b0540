import { describe, expect, it } from 'vitest';
import { startSasl, type Login } from '../../../src/bosh/sasl.ts';
import { secret } from './fakes.ts';

const { crypto } = globalThis;
const everything = [
    'X-OAUTH2',
    'OAUTHBEARER',
    'PLAIN',
    'SCRAM-SHA-1',
    'SCRAM-SHA-256',
    'SCRAM-SHA-512',
    'DIGEST-MD5',
];
const password: Login = { jid: 'alice@example.test/tab', password: secret };
const token: Login = { jid: 'alice@example.test/tab', token: secret };

function start(login: Login, offered: string[], { secure = true } = {}): ReturnType<typeof startSasl> {
    const insecure = { getRandomValues: crypto.getRandomValues.bind(crypto) } as Crypto;
    return startSasl({ offered, login, crypto: secure ? crypto : insecure });
}

describe('a password', () => {
    it.each([
        [everything, 'SCRAM-SHA-512'],
        [['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256'], 'SCRAM-SHA-256'],
        [['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS'], 'SCRAM-SHA-1'],
        [['X-OAUTH2', 'PLAIN'], 'PLAIN'],
    ])('goes by the strongest of %j', (offered, mechanism) => {
        expect(start(password, offered).mechanism).toBe(mechanism);
    });

    it('goes by PLAIN where the page has no WebCrypto', () => {
        expect(start(password, everything, { secure: false }).mechanism).toBe('PLAIN');
        expect(() => start(password, ['SCRAM-SHA-1'], { secure: false })).toThrow(/offers SCRAM-SHA-1/);
    });

    it('never goes by a mechanism for tokens', () => {
        expect(() => start(password, ['X-OAUTH2', 'OAUTHBEARER'])).toThrow(/X-OAUTH2, OAUTHBEARER/);
    });
});

describe('a token', () => {
    it.each([
        [everything, 'PLAIN'],
        [['X-OAUTH2', 'SCRAM-SHA-512', 'OAUTHBEARER'], 'OAUTHBEARER'],
        [['X-OAUTH2', 'SCRAM-SHA-512'], 'X-OAUTH2'],
    ])('never goes by SCRAM: of %j it takes %s', (offered, mechanism) => {
        expect(start(token, offered).mechanism).toBe(mechanism);
    });

    it('goes by the mechanism that the reply names, or not at all', () => {
        expect(start({ ...token, mechanism: 'X-OAUTH2' }, everything).mechanism).toBe('X-OAUTH2');
        expect(() => start({ ...token, mechanism: 'OAUTHBEARER' }, ['PLAIN'])).toThrow(
            /offers PLAIN.*OAUTHBEARER/,
        );
        expect(start({ ...token, mechanism: 'SCRAM-SHA-1' }, everything).mechanism).toBe('PLAIN');
    });

    it('is refused with what the server offers when nothing fits', () => {
        const error = (offered: string[]) =>
            expect.objectContaining({
                reason: 'rejected',
                condition: 'no-mechanism',
                message: expect.stringContaining(offered.join(', ') || 'no SASL mechanism'),
            });
        for (const offered of [['SCRAM-SHA-1', 'SCRAM-SHA-256'], []]) {
            expect(() => start(token, offered)).toThrow(error(offered));
        }
    });
});

describe('what is said first', () => {
    it('is the account and the secret (PLAIN, X-OAUTH2)', () => {
        for (const mechanism of ['PLAIN', 'X-OAUTH2']) {
            expect(start(token, [mechanism]).initial).toBe(`\0alice\0${secret}`);
        }
    });

    it('is the bare JID and the token (OAUTHBEARER), with an answer to the reason of a refusal', () => {
        const exchange = start({ jid: 'a=b@example.test', token: secret }, ['OAUTHBEARER']);
        expect(exchange.initial).toBe(`n,a=a=3Db@example.test,\x01auth=Bearer ${secret}\x01\x01`);
        expect(exchange.respond!('{"status":"invalid_token"}')).toBe('\x01');
    });
});
