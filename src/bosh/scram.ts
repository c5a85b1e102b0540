/** SCRAM-SHA-1 (RFC 5802), SCRAM-SHA-256 (RFC 7677) and SCRAM-SHA-512 by WebCrypto, without channel binding. */
import { decode, encode, utf8, type Bytes } from './base64.ts';
import { BoshError } from './session.ts';

/** One SASL exchange (RFC 4422). What goes in and out is text, not yet base64. */
export interface Exchange {
    mechanism: string;
    /** The initial response, which saves a round trip. */
    initial: string;
    /** @throws {BoshError} when the challenge is wrong. */
    respond?(challenge: string): string | Promise<string>;
    /**
     * To be called on success, with the data that came along.
     * @throws {BoshError} when the server has not proven itself.
     */
    finish?(data: string): void;
}

export interface ScramOptions {
    mechanism: string;
    user: string;
    password: string;
    crypto: Crypto;
    /** For test vectors only. Default: 18 random bytes. */
    nonce?: string;
}

const bits: Record<string, number> = { 'SHA-1': 160, 'SHA-256': 256, 'SHA-512': 512 };

// RFC 5802 asks for 4096 at least: fewer would let a false server guess the password from our proof. The upper bound
// keeps a false server from stopping the page.
const fewestIterations = 4096;
const mostIterations = 5_000_000;

export function createScram({
    mechanism,
    user,
    password,
    crypto,
    nonce = encode(crypto.getRandomValues(new Uint8Array(18))),
}: ScramOptions): Exchange {
    const hash = mechanism.slice('SCRAM-'.length);
    const { subtle } = crypto;
    const bare = `n=${saslName(prepare(user))},r=${nonce}`;
    let expected: string | undefined;
    let verified = false;

    async function hmac(key: Bytes, text: string): Promise<Bytes> {
        const algorithm = { name: 'HMAC', hash };
        const imported = await subtle.importKey('raw', key, algorithm, false, ['sign']);
        return new Uint8Array(await subtle.sign('HMAC', imported, utf8(text)));
    }

    async function prove(challenge: string): Promise<string> {
        const [, full = '', salt = '', count = ''] =
            /^r=([^,]+),s=([^,]+),i=(\d+)(?:,|$)/.exec(challenge) ?? [];
        const iterations = Number(count);
        if (!full.startsWith(nonce) || full.length === nonce.length) throw untrue('nonce');
        if (iterations < fewestIterations || iterations > mostIterations) throw untrue('iteration count');

        const key = await subtle.importKey('raw', utf8(prepare(password)), 'PBKDF2', false, ['deriveBits']);
        const derivation = { name: 'PBKDF2', hash, salt: decode(salt), iterations };
        const salted = new Uint8Array(await subtle.deriveBits(derivation, key, bits[hash]));
        const withoutProof = `c=biws,r=${full}`;
        const message = `${bare},${challenge},${withoutProof}`;

        const clientKey = await hmac(salted, 'Client Key');
        const storedKey = new Uint8Array(await subtle.digest(hash, clientKey));
        const signature = await hmac(storedKey, message);
        const proof = clientKey.map((byte, index) => byte ^ signature[index]!);
        expected = encode(await hmac(await hmac(salted, 'Server Key'), message));
        return `${withoutProof},p=${encode(proof)}`;
    }

    function verify(final: string): void {
        if (!expected || final.split(',')[0] !== `v=${expected}`) throw untrue('signature');
        verified = true;
    }

    return {
        mechanism,
        initial: `n,,${bare}`,
        respond(challenge) {
            if (!expected) return prove(challenge);
            // Some servers send their signature as a challenge of its own instead of with the success.
            verify(challenge);
            return '';
        },
        finish(data) {
            if (!verified) verify(data);
        },
    };
}

/** A user name inside SCRAM or a GS2 header (RFC 5801): `,` and `=` are the syntax's own. */
export function saslName(name: string): string {
    return name.replace(/=/g, '=3D').replace(/,/g, '=2C');
}

/**
 * SASLprep (RFC 4013) without its tables: every space becomes the blank, what is invisible goes, the rest is NFKC. That
 * is the same for all that a server accepts; characters that SASLprep forbids are left to the server to refuse.
 */
export function prepare(text: string): string {
    return text
        .replace(/\p{Zs}/gu, ' ')
        .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
        .normalize('NFKC');
}

function untrue(what: string): BoshError {
    return new BoshError(
        'rejected',
        `The server's SCRAM ${what} is wrong: it may not be the real one.`,
        'scram',
    );
}
