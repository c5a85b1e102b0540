/** Tokens that are not good, each with one fault, and what is said of them. */
import { createHmac, createPublicKey } from 'node:crypto';
import { claimsFor, createKey, signed, type Key } from '../../demo/servers/jwt/token.ts';

export interface Forgery {
    what: string;
    token: string;
    /** ejabberd 23.01 lets it in: it checks the signature, `exp` and the JID, and nothing else. */
    ejabberdTakesIt?: boolean;
}

export interface ForgeryOptions {
    key: Key;
    domain: string;
    issuer: string;
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** For alice. */
export function forgeries({ key, domain, issuer }: ForgeryOptions): Forgery[] {
    const good = claimsFor({ user: 'alice', domain, issuer });
    const now = Math.floor(Date.now() / 1000);
    const { algorithm } = key;
    const withClaims = (what: string, claims: object, ejabberdTakesIt?: true): Forgery => ({
        what,
        token: signed(key, { ...claimsFor({ user: 'alice', domain, issuer }), ...claims }),
        ejabberdTakesIt,
    });
    const [head, body, signature] = signed(key, good).split('.') as [string, string, string];
    const unsigned = (alg: string): string => `${encoded({ alg, typ: 'JWT' })}.${body}.`;
    const foreign = createKey(algorithm);
    return [
        withClaims('expired', { iat: now - 61, exp: now - 1 }),
        withClaims('no exp', { exp: undefined }),
        // In Erlang any text is greater than any number.
        withClaims('exp is text', { exp: 'never' }, true),
        withClaims('exp is far away', { exp: now + 86_400 }, true),
        withClaims('exp is beyond all numbers', { exp: 1e300 }, true),
        withClaims('nbf is not reached', { nbf: now + 50 }, true),
        withClaims('nbf is text', { nbf: '0' }, true),
        withClaims('iat is not reached', { iat: now + 50 }, true),
        withClaims('another audience', { aud: 'shop.example.test' }, true),
        withClaims('several audiences, all of them others', { aud: ['shop', 'mail'] }, true),
        withClaims('no audience', { aud: undefined }, true),
        withClaims('another issuer', { iss: 'https://mallory.example' }, true),
        withClaims('no issuer', { iss: undefined }, true),
        withClaims('no jti', { jti: undefined }, true),
        withClaims('jti is a number', { jti: 1 }, true),
        withClaims('jti is very long', { jti: 'x'.repeat(256) }, true),
        withClaims('another user', { sub: `bob@${domain}` }),
        withClaims('the same name elsewhere', { sub: 'alice@other.example' }),
        withClaims('no user', { sub: undefined }),
        withClaims('a list of users', { sub: [`alice@${domain}`] }),
        { what: 'another key', token: signed(foreign, good) },
        {
            what: 'another key, which the token brings along',
            token: signed(foreign, good, { jwk: foreign.jwk }),
        },
        ...['none', 'None', 'NONE', ''].map((alg) => ({ what: `alg "${alg}"`, token: unsigned(alg) })),
        { what: 'alg "none" with a signature', token: `${unsigned('none')}${signature}` },
        { what: 'no signature', token: `${head}.${body}.` },
        { what: 'claims exchanged', token: `${head}.${encoded({ ...good, jti: 'new' })}.${signature}` },
        { what: 'a fourth part', token: `${head}.${body}.${signature}.${signature}` },
        // The same token, and no hole: Erlang's base64 takes it where it fits.
        { what: 'padding', token: `${head}.${body}.${signature}=`, ejabberdTakesIt: algorithm === 'HS256' },
        { what: 'claims that are no object', token: signed(key, [] as object) },
        { what: 'no JSON', token: `${head}.${Buffer.from('{').toString('base64url')}.${signature}` },
        {
            what: 'a header in a thousand brackets',
            token: `${Buffer.from('['.repeat(3000)).toString('base64url')}.${body}.${signature}`,
        },
        {
            what: 'a header that is a number',
            token: `${Buffer.from('1').toString('base64url')}.${body}.${signature}`,
        },
        { what: 'dots', token: '..' },
        ...(algorithm === 'RS256' ? confusions(key, body) : otherHashes(key, body)),
    ];
}

/** HS256 with the public key as the secret, in each form in which it may be known. */
function confusions({ jwk, signing }: Key, body: string): Forgery[] {
    const forms: [string, string | Buffer][] = [
        ['JWK', JSON.stringify(jwk)],
        ['PEM', createPublicKey(signing).export({ type: 'spki', format: 'pem' })],
        ['DER', createPublicKey(signing).export({ type: 'spki', format: 'der' })],
        ['modulus', Buffer.from((jwk as { n: string }).n, 'base64url')],
        ['nothing', ''],
    ];
    return forms.map(([form, secret]) => {
        const text = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${body}`;
        const signature = createHmac('sha256', secret).update(text).digest('base64url');
        return { what: `HS256 with the public key (${form}) as secret`, token: `${text}.${signature}` };
    });
}

/** By the right secret, but not by the algorithm that was agreed on. */
function otherHashes({ signing }: Key, body: string): Forgery[] {
    return ['sha384', 'sha512'].map((hash) => {
        const text = `${encoded({ alg: hash.replace('sha', 'HS'), typ: 'JWT' })}.${body}`;
        const signature = createHmac(hash, signing).update(text).digest('base64url');
        return { what: `${hash} in place of sha256`, token: `${text}.${signature}`, ejabberdTakesIt: true };
    });
}
