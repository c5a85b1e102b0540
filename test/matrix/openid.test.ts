/** Who gets in with which token, on both servers, and what happens while the provider is not there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../demo/servers/openid/backend.ts';
import { startProvider, type OpenIDProvider } from '../../demo/servers/openid/provider.ts';
import { domain, type XMPPServer } from '../../demo/servers/xmpp-server.ts';
import { login, open } from '../../src/bosh/login.ts';
import { watchNetwork } from '../servers/network.ts';
import {
    clients,
    later,
    refreshed,
    refused,
    revoke,
    seconds,
    signInTo,
    tokenOfMachine,
    tokensOf,
} from './openid-client.ts';

describe.each(['Prosody', 'ejabberd'] as const)('OAuth tokens on %s', (kind) => {
    const { format, mechanism, on } = kinds[kind];
    let provider: OpenIDProvider;
    let other: OpenIDProvider;
    let server: XMPPServer;
    beforeAll(async () => {
        [provider, other] = await Promise.all([
            startProvider({ format, clients, seconds }),
            startProvider({ format, clients, seconds }),
        ]);
        server = await on(provider);
    });
    afterAll(() => Promise.all([server?.stop(), provider?.stop(), other?.stop()]));

    const signIn = (token: string, jid?: string): Promise<string> => signInTo(server, mechanism, token, jid);
    const tokens = (user = 'alice', more: object = {}) => tokensOf({ provider, user, ...more });
    const token = async (user?: string, more?: object): Promise<string> =>
        (await tokens(user, more)).access_token;

    it('offers no mechanism that would take a password', async () => {
        const network = watchNetwork();
        const opened = await open({ url: server.boshURL, domain, env: network.env });
        const attempt = login(opened, { jid: `alice@${domain}`, token: 'any', mechanism: 'X-OAUTH2' });
        await expect(attempt).rejects.toMatchObject({
            condition: 'no-mechanism',
            message: expect.stringContaining(`offers ${mechanism};`),
        });
    });

    it('lets its owner in, more than once', async () => {
        const mine = await token();
        expect(await signIn(mine)).toBe(`alice@${domain}`);
        expect(await signIn(mine)).toBe(`alice@${domain}`);
    });

    it('lets in with a refreshed token; a refresh token that is used twice ends the sign-in', async () => {
        const first = await tokens();
        const second = await refreshed(provider, first);
        expect(second.access_token).not.toBe(first.access_token);
        expect(await signIn(second.access_token)).toBe(`alice@${domain}`);
        await expect(refreshed(provider, first)).rejects.toMatchObject({ error: 'invalid_grant' });
        await expect(refreshed(provider, second)).rejects.toMatchObject({ error: 'invalid_grant' });
        if (kind === 'Prosody') await expect(signIn(second.access_token)).rejects.toMatchObject(refused);
    });

    if (kind === 'Prosody')
        it('refuses a revoked token at once', async () => {
            const mine = await token();
            await revoke(provider, mine);
            await expect(signIn(mine)).rejects.toMatchObject(refused);
            const others = await tokens();
            expect(await signIn(others.access_token)).toBe(`alice@${domain}`);
            // All that came of a sign-in ends with its refresh token.
            await revoke(provider, others.refresh_token!);
            await expect(signIn(others.access_token)).rejects.toMatchObject(refused);
        });

    if (kind === 'ejabberd')
        it('cannot know of a revoked sign-in before its token expires', async () => {
            const { access_token, refresh_token } = await tokens('alice', { as: 'brief' });
            await revoke(provider, refresh_token!, 'brief');
            expect(await signIn(access_token)).toBe(`alice@${domain}`);
            await expect
                .poll(() => signIn(access_token).catch((error: unknown) => error))
                .toMatchObject(refused);
        });

    it('refuses a token that has expired, though it was good before', async () => {
        const brief = await token('alice', { as: 'brief' });
        expect(await signIn(brief)).toBe(`alice@${domain}`);
        await expect.poll(() => signIn(brief).catch((error: unknown) => error)).toMatchObject(refused);
    });

    it('refuses another user’s token', async () => {
        const bobs = await token('bob');
        await expect(signIn(bobs)).rejects.toMatchObject(refused);
        expect(await signIn(bobs, `bob@${domain}`)).toBe(`bob@${domain}`);
    });

    it('refuses a token without the scope', async () => {
        await expect(signIn(await token('alice', { scope: 'openid' }))).rejects.toMatchObject(refused);
    });

    it('refuses a token that is not made for the XMPP server', async () => {
        await expect(signIn(await token('alice', { forChat: false }))).rejects.toMatchObject(refused);
    });

    it('refuses a refresh token and an ID token', async () => {
        const { refresh_token, id_token } = await tokens();
        await expect(signIn(refresh_token!)).rejects.toMatchObject(refused);
        await expect(signIn(id_token!)).rejects.toMatchObject(refused);
    });

    it('refuses a token without anybody in it', async () => {
        const machines = await tokenOfMachine(provider);
        await expect(signIn(machines)).rejects.toMatchObject(refused);
        await expect(signIn(machines, `machine@${domain}`)).rejects.toMatchObject(refused);
    });

    it('refuses the token of another provider', async () => {
        const foreign = await tokensOf({ provider: other, user: 'alice' });
        await expect(signIn(foreign.access_token)).rejects.toMatchObject(refused);
    });

    it.each([
        'nonsense',
        'x&active=true',
        'x&active=true&sub=alice',
        'x\nactive=true',
        'x\r\nAuthorization: Basic x',
        'x"',
        'x","active":true,"sub":"alice',
        'x,y',
        'x\u0001y',
        '=',
        '{}',
        '…',
        'x'.repeat(5000),
    ])('refuses what is no token: %j', async (bad) => {
        await expect(signIn(bad)).rejects.toMatchObject({ reason: 'rejected' });
    });

    it('refuses a good token with something added', async () => {
        const mine = await token();
        for (const added of ['&active=true', '\n', ' ', '"', ',', '\u0001auth=Bearer x', '%00', '='])
            await expect(signIn(`${mine}${added}`), JSON.stringify(added)).rejects.toMatchObject({
                reason: 'rejected',
            });
        expect(await signIn(mine)).toBe(`alice@${domain}`);
    });

    it.each(['alice,', 'alice=2C', 'alice,a=bob', "al'ice", 'alice\u0001', 'alice\n', ' alice', 'bob', ''])(
        'refuses a good token with another name: %j',
        async (name) => {
            await expect(signIn(await token(), `${name}@${domain}`)).rejects.toThrow();
        },
    );

    if (kind === 'Prosody')
        it('refuses a good token with another domain', async () => {
            await expect(signIn(await token(), 'alice@elsewhere.test')).rejects.toMatchObject({
                reason: 'rejected',
            });
        });

    it('logs no token', async () => {
        const mine = await token();
        await signIn(mine);
        const bobs = await token('bob');
        await expect(signIn(bobs)).rejects.toThrow();
        expect(server.log()).not.toContain(mine);
        expect(server.log()).not.toContain(bobs);
    });

    if (kind === 'Prosody')
        it('is not refused, only late, while the provider is down', async () => {
            const mine = await token();
            await provider.kill();
            await expect(signIn(mine)).rejects.toMatchObject(later);
            await provider.start();
            expect(await signIn(mine)).toBe(`alice@${domain}`);
            await expect(signIn('x')).rejects.toMatchObject(refused);
        });

    if (kind === 'ejabberd')
        it('lets in while the provider is down', async () => {
            const mine = await token();
            await provider.kill();
            expect(await signIn(mine)).toBe(`alice@${domain}`);
            await provider.start();
            expect(await signIn(await token())).toBe(`alice@${domain}`);
        });
});
