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

const insecure = { getRandomValues: crypto.getRandomValues.bind(crypto) } as Crypto;

/** The mechanism chosen. */
function choose(login: Login, offered: string[], { secure = true } = {}): string {
    return startSasl(offered, login, secure ? crypto : insecure)[0];
}

/** What is said by the only mechanism offered. */
async function says(login: Login, mechanism: string, ...heard: string[]): Promise<(string | undefined)[]> {
    const [, exchange] = startSasl([mechanism], login, crypto);
    const said: (string | undefined)[] = [];
    for (const text of ['', ...heard]) said.push((await exchange.next(text)).value);
    return said;
}

describe('a password', () => {
    it.each([
        [everything, 'SCRAM-SHA-512'],
        [['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256'], 'SCRAM-SHA-256'],
        [['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS'], 'SCRAM-SHA-1'],
        [['X-OAUTH2', 'PLAIN'], 'PLAIN'],
    ])('goes by the strongest of %j', (offered, mechanism) => {
        expect(choose(password, offered)).toBe(mechanism);
    });

    it('goes by PLAIN where the page has no WebCrypto', () => {
        expect(choose(password, everything, { secure: false })).toBe('PLAIN');
        expect(() => choose(password, ['SCRAM-SHA-1'], { secure: false })).toThrow(/offers SCRAM-SHA-1/);
    });

    it('never goes by a mechanism for tokens', () => {
        expect(() => choose(password, ['X-OAUTH2', 'OAUTHBEARER'])).toThrow(/X-OAUTH2, OAUTHBEARER/);
    });
});

describe('a token', () => {
    it.each([
        [everything, 'PLAIN'],
        [['X-OAUTH2', 'SCRAM-SHA-512', 'OAUTHBEARER'], 'OAUTHBEARER'],
        [['X-OAUTH2', 'SCRAM-SHA-512'], 'X-OAUTH2'],
    ])('never goes by SCRAM: of %j it takes %s', (offered, mechanism) => {
        expect(choose(token, offered)).toBe(mechanism);
    });

    it('goes by the mechanism that the reply names, or not at all', () => {
        expect(choose({ ...token, mechanism: 'X-OAUTH2' }, everything)).toBe('X-OAUTH2');
        expect(() => choose({ ...token, mechanism: 'OAUTHBEARER' }, ['PLAIN'])).toThrow(
            /offers PLAIN.*OAUTHBEARER/,
        );
        expect(() => choose({ ...token, mechanism: 'SCRAM-SHA-1' }, everything)).toThrow(/a token needs/);
    });

    it('is refused with what the server offers when nothing fits', () => {
        const error = (offered: string[]) =>
            expect.objectContaining({
                reason: 'rejected',
                condition: 'no-mechanism',
                message: expect.stringContaining(offered.join(', ') || '`consider_bosh_secure`'),
            });
        for (const offered of [['SCRAM-SHA-1', 'SCRAM-SHA-256'], []]) {
            expect(() => choose(token, offered)).toThrow(error(offered));
        }
    });
});

describe('what is said first', () => {
    it('is the account and the secret (PLAIN, X-OAUTH2)', async () => {
        for (const mechanism of ['PLAIN', 'X-OAUTH2']) {
            expect(await says(token, mechanism, '')).toEqual([`\0alice\0${secret}`, undefined]);
        }
    });

    it('is the bare JID and the token (OAUTHBEARER), with an answer to the reason of a refusal', async () => {
        const who = { jid: 'a=b@example.test', token: secret };
        expect(await says(who, 'OAUTHBEARER', '{"status":"invalid_token"}')).toEqual([
            `n,a=a=3Db@example.test,\x01auth=Bearer ${secret}\x01\x01`,
            '\x01',
        ]);
    });
});
