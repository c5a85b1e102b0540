import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saslName, scram } from '../../../src/bosh/scram.ts';

interface Run {
    initial: string;
    /** What we say to what the server says; undefined when there is nothing left to say. */
    respond(said: string): Promise<string | undefined>;
}

async function start(mechanism: string, password = 'pencil', nonce?: string): Promise<Run> {
    const exchange = scram(mechanism, 'user', password, globalThis.crypto, nonce);
    const { value } = await exchange.next('');
    return { initial: value!, respond: async (said) => (await exchange.next(said)).value };
}

describe('SCRAM', () => {
    it('agrees with the example of RFC 5802 (SHA-1)', async () => {
        const exchange = await start('SCRAM-SHA-1', 'pencil', 'fyko+d2lbbFgONRv9qkxdawL');
        expect(exchange.initial).toBe('n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL');
        const first = 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096';
        expect(await exchange.respond(first)).toBe(
            'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
        );
        expect(await exchange.respond('v=rmF9pqV8S7suAoZWja4dJRkFsKQ=')).toBeUndefined();
    });

    it('agrees with the example of RFC 7677 (SHA-256)', async () => {
        const exchange = await start('SCRAM-SHA-256', 'pencil', 'rOprNGfwEbeRWgbNEkqO');
        const first =
            'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';
        expect(await exchange.respond(first)).toBe(
            'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,' +
                'p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
        );
        expect(await exchange.respond('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toBeUndefined();
    });

    it.each([
        ['SCRAM-SHA-1', 'sha1', 20],
        ['SCRAM-SHA-256', 'sha256', 32],
        ['SCRAM-SHA-512', 'sha512', 64],
    ])('agrees with an independent server for %s', async (mechanism, hash, size) => {
        // Of RFC 4013's own examples: \u00aa is `a`, \u2168 is `IX`; and every space is a blank.
        const password = 'pässword, with = and 🗝, \u00aa, \u2168, a\u00a0b\u3000c';
        const exchange = await start(mechanism, password);
        const [, clientNonce] = /r=(.*)$/.exec(exchange.initial)!;
        const first = `r=${clientNonce}server,s=${Buffer.from('some salt').toString('base64')},i=5000`;
        const final = (await exchange.respond(first))!;

        const salted = pbkdf2Sync('pässword, with = and 🗝, a, IX, a b c', 'some salt', 5000, size, hash);
        const hmac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest();
        const [withoutProof, proof] = final.split(',p=') as [string, string];
        const message = `${exchange.initial.slice(3)},${first},${withoutProof}`;
        const storedKey = createHash(hash).update(hmac(salted, 'Client Key')).digest();
        const signature = hmac(storedKey, message);
        const clientKey = Buffer.from(proof, 'base64').map((byte, index) => byte ^ signature[index]!);
        expect(createHash(hash).update(clientKey).digest()).toEqual(storedKey);

        const verifier = hmac(hmac(salted, 'Server Key'), message).toString('base64');
        // As a challenge of its own, and then nothing with the success.
        expect(await exchange.respond(`v=${verifier}`)).toBeUndefined();
        expect(await exchange.respond('')).toBeUndefined();
    });

    it('draws a new nonce each time', async () => {
        expect((await start('SCRAM-SHA-1')).initial).not.toBe((await start('SCRAM-SHA-1')).initial);
    });

    const nonce = 'mine';
    it.each([
        ['a nonce that does not start with ours', 'r=yours,s=QSXCR+Q6sek8bf92,i=4096'],
        ['a nonce that adds nothing to ours', 'r=mine,s=QSXCR+Q6sek8bf92,i=4096'],
        ['too few iterations', 'r=mineyours,s=QSXCR+Q6sek8bf92,i=1'],
        ['iterations without end', 'r=mineyours,s=QSXCR+Q6sek8bf92,i=999999999999'],
        ['an extension that must be understood', 'm=x,r=mineyours,s=QSXCR+Q6sek8bf92,i=4096'],
        ['nonsense', 'hello'],
    ])('refuses %s', async (_, challenge) => {
        const exchange = await start('SCRAM-SHA-1', 'pencil', nonce);
        await expect(exchange.respond(challenge)).rejects.toMatchObject({
            reason: 'rejected',
        });
    });

    it.each(['', 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=', 'e=invalid-proof'])(
        'refuses a server that has proven itself by no more than %j',
        async (verifier) => {
            const exchange = await start('SCRAM-SHA-1', 'pencil', nonce);
            await exchange.respond('r=mineyours,s=QSXCR+Q6sek8bf92,i=4096');
            await expect(exchange.respond(verifier)).rejects.toThrow(/signature/);
        },
    );

    it('refuses a success out of turn', async () => {
        await expect((await start('SCRAM-SHA-1')).respond('')).rejects.toMatchObject({ condition: 'scram' });
    });

    it('writes names so that they cannot end early', () => {
        fc.assert(
            fc.property(fc.string(), (name) => {
                const written = saslName(name);
                expect(written).not.toContain(',');
                expect(written.replace(/=2C/g, ',').replace(/=3D/g, '=')).toBe(name);
            }),
        );
    });
});
