/** SCRAM-SHA-1 (RFC 5802), SCRAM-SHA-256 (RFC 7677) and SCRAM-SHA-512 by WebCrypto, without channel binding. */
import { decode, encode, utf8, type Bytes } from './base64.ts';
import { BoshError } from './session.ts';

/** The mechanisms from the strongest, with the bits of their hashes. */
export const scrams: Record<string, number> = {
    'SCRAM-SHA-512': 512,
    'SCRAM-SHA-256': 256,
    'SCRAM-SHA-1': 160,
};

/**
 * Yields what we say, is given what the server says, and ends when the server has proven itself.
 * @param nonce for test vectors only.
 * @throws {BoshError} when the server's part is wrong.
 */
export async function* scram(
    mechanism: string,
    user: string,
    password: string,
    crypto: Crypto,
    nonce = encode(crypto.getRandomValues(new Uint8Array(18))),
): AsyncGenerator<string, undefined, string> {
    const { subtle } = crypto;
    const hash = mechanism.slice('SCRAM-'.length);

    async function sign(key: BufferSource, text: string): Promise<Bytes> {
        const imported = await subtle.importKey('raw', key, { name: 'HMAC', hash }, false, ['sign']);
        return new Uint8Array(await subtle.sign('HMAC', imported, utf8(text)));
    }

    // NFKC is SASLprep (RFC 4013) without its tables; it also turns the spaces into blanks. That is the same for what
    // people type; characters that SASLprep forbids are left to the server to refuse.
    const first = `n=${saslName(user.normalize('NFKC'))},r=${nonce}`;
    const challenge = yield `n,,${first}`;

    const [, full = '', salt, count] = /^r=([^,]+),s=([^,]+),i=(\d+)/.exec(challenge) ?? [];
    const iterations = Number(count);
    // RFC 5802 asks for 4096 at least: fewer would let a false server guess the password from our proof. The upper
    // bound keeps a false server from stopping the page.
    if (!full.startsWith(nonce) || full === nonce || iterations < 4096 || iterations > 5_000_000)
        throw untrue('challenge');

    const key = await subtle.importKey('raw', utf8(password.normalize('NFKC')), 'PBKDF2', false, [
        'deriveBits',
    ]);
    const derivation = { name: 'PBKDF2', hash, salt: decode(salt!), iterations };
    const salted = await subtle.deriveBits(derivation, key, scrams[mechanism]);
    const final = `c=biws,r=${full}`;
    const message = `${first},${challenge},${final}`;
    const clientKey = await sign(salted, 'Client Key');
    const storedKey = await subtle.digest(hash, clientKey);
    const signature = await sign(storedKey, message);
    const proof = clientKey.map((byte, index) => byte ^ signature[index]!);
    const verifier = yield `${final},p=${encode(proof)}`;

    const expected = encode(await sign(await sign(salted, 'Server Key'), message));
    if (verifier.split(',')[0] !== `v=${expected}`) throw untrue('signature');
}

/** A user name inside SCRAM or a GS2 header (RFC 5801): `,` and `=` are the syntax's own. */
export function saslName(name: string): string {
    return name.replace(/=/g, '=3D').replace(/,/g, '=2C');
}

function untrue(what: string): BoshError {
    return new BoshError('rejected', `Wrong SCRAM ${what}: is this the real XMPP server?`, 'scram');
}
