/** What ejabberd looks at in a signed token, and what it does not: see docs/servers/openid.md. */
import { createHmac, createPublicKey, generateKeyPairSync, sign, type JsonWebKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../demo/servers/openid/backend.ts';
import { startProvider, type OpenIDProvider } from '../../demo/servers/openid/provider.ts';
import { domain, type XMPPServer } from '../../demo/servers/xmpp-server.ts';
import type { Ejabberd } from '../../demo/xmpp/ejabberd.ts';
import { refused, signInTo } from './openid-client.ts';

type Signed = (text: string) => string;

describe('a signed token on ejabberd', () => {
    let provider: OpenIDProvider;
    let server: XMPPServer;
    beforeAll(async () => {
        provider = await startProvider({ format: 'jwt', clients: [] });
        server = await kinds.ejabberd.on(provider);
    });
    afterAll(() => Promise.all([server?.stop(), provider?.stop()]));

    const now = Math.floor(Date.now() / 1000);
    const good = { jid: `alice@${domain}`, sub: 'alice', exp: now + 600 };
    const by =
        (key: object): Signed =>
        (text) =>
            sign('sha256', Buffer.from(text), { key: key as JsonWebKey, format: 'jwk' }).toString(
                'base64url',
            );
    const byProvider: Signed = (text) => by(provider.privateKey)(text);
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    function signIn(claims: object, header: object = { alg: 'RS256' }, signed = byProvider): Promise<string> {
        const text = `${part(header)}.${part(claims)}`;
        return signInTo(server, 'PLAIN', `${text}.${signed(text)}`);
    }

    it.each([
        good,
        { ...good, iss: 'https://evil.example' },
        { ...good, aud: 'https://other.example' },
        { ...good, scope: '' },
        { ...good, sub: 'bob' },
        { ...good, sub: undefined },
        // A text is compared as one, and is later than any number. No provider writes one.
        { ...good, exp: 'never' },
    ])('lets in by name, signature and time alone: %j', async (claims) => {
        expect(await signIn(claims)).toBe(`alice@${domain}`);
    });

    it.each([
        { ...good, jid: undefined },
        { ...good, jid: null },
        { ...good, jid: 'alice' },
        { ...good, jid: `bob@${domain}` },
        { ...good, jid: 'alice@friends.example.test' },
        { ...good, jid: [good.jid] },
        { ...good, exp: undefined },
        { ...good, exp: now - 1 },
    ])('refuses with %j', async (claims) => {
        await expect(signIn(claims)).rejects.toMatchObject(refused);
    });

    it('refuses what somebody else has signed, or nobody', async () => {
        const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
        await expect(signIn(good, { alg: 'RS256' }, by(key))).rejects.toMatchObject(refused);
        const jwk = readFileSync(provider.keyFile, 'utf8');
        const pem = createPublicKey({ key: JSON.parse(jwk) as JsonWebKey, format: 'jwk' });
        const texts = [jwk, pem.export({ type: 'spki', format: 'pem' })];
        // The public key is known to everybody: it must not do as the secret of another algorithm.
        for (const secret of texts) {
            const forged: Signed = (text) => createHmac('sha256', secret).update(text).digest('base64url');
            await expect(signIn(good, { alg: 'HS256' }, forged)).rejects.toMatchObject(refused);
        }
        for (const alg of ['none', 'None', ''])
            await expect(signIn(good, { alg }, () => '')).rejects.toMatchObject(refused);
        expect(await signIn(good)).toBe(`alice@${domain}`);
    });

    it('is checked with the key that stands in the file when the configuration is read again', async () => {
        const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
        const byNext = by(pair.privateKey.export({ format: 'jwk' }));
        await expect(signIn(good, { alg: 'RS256' }, byNext)).rejects.toMatchObject(refused);
        writeFileSync(provider.keyFile, JSON.stringify(pair.publicKey.export({ format: 'jwk' })));
        await (server as unknown as Ejabberd).api('reload_config', {});
        expect(await signIn(good, { alg: 'RS256' }, byNext)).toBe(`alice@${domain}`);
        await expect(signIn(good)).rejects.toMatchObject(refused);
    });
});
