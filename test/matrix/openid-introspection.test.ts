/** What Prosody makes of a provider that answers something else, or does not know Prosody. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kinds } from '../../demo/servers/openid/backend.ts';
import { startProvider } from '../../demo/servers/openid/provider.ts';
import { domain, onProsody, type XMPPServer } from '../../demo/servers/xmpp-server.ts';
import { clients, later, refused, signInTo, tokensOf } from './openid-client.ts';

const signIn = (server: XMPPServer, token = 'a-token'): Promise<string> =>
    signInTo(server, 'OAUTHBEARER', token);
const file = new URL('../../demo/servers/openid/prosody.cfg.lua', import.meta.url);

describe('an answer to Prosody’s question', () => {
    const issuer = 'https://login.example.test';
    const good = {
        active: true,
        sub: 'alice',
        iss: issuer,
        scope: 'openid chat',
        aud: `https://xmpp.${domain}`,
        token_type: 'Bearer',
        exp: 4102444800,
    };
    let answer: { status: number; body?: string; never?: true };
    let asked: { form: string; authorization?: string }[];
    let site: Server;
    let server: XMPPServer;
    beforeAll(async () => {
        site = createServer(async (request, response) => {
            let form = '';
            for await (const part of request) form += String(part);
            asked.push({ form, authorization: request.headers.authorization });
            if (answer.never) return;
            const location = answer.status === 302 ? { location: '/elsewhere' } : {};
            response.writeHead(answer.status, { 'content-type': 'application/json', ...location });
            response.end(answer.body);
        });
        await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
        const { port } = site.address() as AddressInfo;
        server = await onProsody({
            file,
            values: {
                'https://login.example.org/token/introspection"': `http://127.0.0.1:${port}/"\n    introspection_timeout = 1`,
                'secret of the client prosody': 'a secret: 100% & +',
            },
        });
    });
    afterAll(async () => {
        site?.closeAllConnections();
        site?.close();
        await server?.stop();
    });
    beforeEach(() => void (asked = []));
    const says = (claims: object): void => void (answer = { status: 200, body: JSON.stringify(claims) });

    it('lets in; the question holds the token alone, form-encoded, and its own name and secret', async () => {
        says(good);
        expect(await signIn(server, 'a-token+/~._x==')).toBe(`alice@${domain}`);
        const [{ form, authorization } = { form: '' }, ...more] = asked;
        expect(more).toEqual([]);
        expect(Object.fromEntries(new URLSearchParams(form))).toEqual({
            token: 'a-token+/~._x==',
            token_type_hint: 'access_token',
        });
        const pair = Buffer.from(authorization!.replace('Basic ', ''), 'base64').toString();
        expect(pair.split(':').map(decodeURIComponent)).toEqual(['prosody', 'a secret: 100% & +']);
    });

    it('lets in a token for several', async () => {
        says({ ...good, aud: ['https://other.example', good.aud], scope: 'chat' });
        expect(await signIn(server)).toBe(`alice@${domain}`);
    });

    it('is asked for again at each login', async () => {
        says(good);
        await signIn(server);
        says({ active: false });
        await expect(signIn(server)).rejects.toMatchObject(refused);
        says(good);
        expect(await signIn(server)).toBe(`alice@${domain}`);
        expect(asked).toHaveLength(3);
    });

    it.each([
        { active: false },
        { sub: undefined },
        { sub: null },
        { sub: 'bob' },
        { sub: 'Alice' },
        { sub: '' },
        { sub: ['alice'] },
        { sub: undefined, username: 'alice' },
        { iss: undefined },
        { iss: `${issuer}/` },
        { iss: 'https://evil.example' },
        { exp: undefined },
        { exp: 1 },
        { exp: '4102444800' },
        { scope: undefined },
        { scope: 'openid' },
        { scope: 'chatter' },
        { scope: 'no-chat' },
        { scope: ['chat'] },
        { aud: undefined },
        { aud: 'https://other.example' },
        { aud: ['https://other.example'] },
        { aud: {} },
        { token_type: undefined },
        { token_type: 'DPoP' },
        { token_type: {} },
    ])('refuses with %j', async (claims) => {
        says({ ...good, ...claims });
        await expect(signIn(server)).rejects.toMatchObject(refused);
        expect(asked).toHaveLength(1);
    });

    it('refuses what the provider does not take for a token of its own', async () => {
        answer = { status: 400, body: '{"error":"unsupported_token_type"}' };
        await expect(signIn(server)).rejects.toMatchObject(refused);
    });

    it.each([
        { status: 200, body: '' },
        { status: 200, body: 'true' },
        { status: 200, body: '[]' },
        { status: 200, body: '{"active":true' },
        { status: 200, body: JSON.stringify({ ...good, active: 'true' }) },
        { status: 200, body: JSON.stringify({ ...good, active: undefined }) },
        { status: 201, body: JSON.stringify(good) },
        { status: 302, body: JSON.stringify(good) },
        { status: 400, body: JSON.stringify(good) },
        { status: 400, body: '{"error":"invalid_request"}' },
        { status: 401, body: JSON.stringify(good) },
        { status: 403 },
        { status: 404 },
        { status: 429 },
        { status: 500, body: JSON.stringify(good) },
        { status: 503 },
        { status: 200, never: true as const },
    ])('decides nothing with %j', async (what) => {
        answer = what;
        await expect(signIn(server)).rejects.toMatchObject(later);
        expect(asked).toHaveLength(1);
    });

    it.each(['x&active=true', 'x"y', 'x y', 'x\ny', '…', '=', 'x'.repeat(4097)])(
        'is not even asked for: %j',
        async (token) => {
            says(good);
            await expect(signIn(server, token)).rejects.toMatchObject(refused);
            expect(asked).toEqual([]);
            expect(await signIn(server, 'x'.repeat(4096))).toBe(`alice@${domain}`);
        },
    );
});

describe('a Prosody that the provider', () => {
    const withProvider = async (
        values: Record<string, string>,
        then: (server: XMPPServer, token: string) => Promise<void>,
    ): Promise<void> => {
        const provider = await startProvider({ format: 'opaque', clients });
        const server = await kinds.Prosody.on(provider, values).catch(async (error: unknown) => {
            await provider.stop();
            throw error;
        });
        try {
            await then(server, (await tokensOf({ provider, user: 'alice' })).access_token);
        } finally {
            await Promise.all([server.stop(), provider.stop()]);
        }
    };

    it('does not know lets nobody in, and refuses nobody; its log says why, without the secret', () =>
        withProvider({ 'secret of the client prosody': 'another secret' }, async (server, token) => {
            await expect(signIn(server, token)).rejects.toMatchObject(later);
            expect(server.log()).toMatch(
                /did not decide about a token: HTTP status 401 \(is .*_secret right/,
            );
            expect(server.log()).not.toContain('another secret');
            expect(server.log()).not.toContain(Buffer.from('prosody:another%20secret').toString('base64'));
            expect(server.log()).not.toContain(token);
        }));

    it('knows by another name than its own refuses: wrong issuer', () =>
        withProvider(
            { 'issuer = "https://login.example.org"': 'issuer = "https://elsewhere.example"' },
            async (server, token) => {
                await expect(signIn(server, token)).rejects.toMatchObject(refused);
                expect(server.log()).toContain('A token for alice is refused: another issuer');
            },
        ));

    it('does not start with an address that would send tokens in the clear', async () => {
        const values = { 'https://login.example.org/': 'http://login.example.org/' };
        await expect(onProsody({ file, values })).rejects.toThrow(/introspection_url has to be https/);
    });
});
