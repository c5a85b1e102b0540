/** The site's side: a token that says who somebody is, signed for the XMPP server (JWT, RFC 7519). */
import { createHmac, generateKeyPairSync, randomBytes, randomUUID, sign, type KeyObject } from 'node:crypto';

export type Algorithm = 'HS256' | 'RS256';

export interface Key {
    algorithm: Algorithm;
    /** The shared secret, or the private key, which never leaves the site. */
    signing: Buffer | KeyObject;
    /** What the XMPP server gets. */
    jwk: object;
}

export function createKey(algorithm: Algorithm): Key {
    if (algorithm === 'HS256') {
        const signing = randomBytes(32);
        return { algorithm, signing, jwk: { kty: 'oct', k: signing.toString('base64url') } };
    }
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return { algorithm, signing: privateKey, jwk: publicKey.export({ format: 'jwk' }) };
}

/** @param header what differs in it. Only tests need that. */
export function signed({ algorithm, signing }: Key, claims: object, header: object = {}): string {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg: algorithm, typ: 'JWT', ...header })}.${part(claims)}`;
    const signature =
        algorithm === 'HS256'
            ? createHmac('sha256', signing).update(text).digest()
            : sign('sha256', Buffer.from(text), signing);
    return `${text}.${signature.toString('base64url')}`;
}

export interface ClaimsOptions {
    user: string;
    domain: string;
    issuer: string;
    /** Seconds. */
    lifetime?: number;
}

export function claimsFor({ user, domain, issuer, lifetime = 60 }: ClaimsOptions): Record<string, unknown> {
    const now = Math.floor(Date.now() / 1000);
    return {
        iss: issuer,
        sub: `${user}@${domain}`,
        aud: domain,
        iat: now,
        exp: now + lifetime,
        jti: randomUUID(),
    };
}
