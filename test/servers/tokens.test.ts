import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends as jwtBackends, issuer } from '../../demo/servers/jwt/backend.ts';
import { claimsFor, createKey, signed } from '../../demo/servers/jwt/token.ts';
import { startProsody, type Prosody } from '../../demo/xmpp/prosody.ts';
import { login, open } from '../../src/bosh/login.ts';
import type { Proven } from '../../src/bosh/session.ts';
import { startEjabberd, type Ejabberd } from '../../demo/xmpp/ejabberd.ts';
import { watchNetwork, type Watched } from './network.ts';

// More of both, and ejabberd: test/matrix/site.test.ts and jwt.test.ts.
const refused = { reason: 'rejected', condition: 'not-authorized' };

interface LoginOptions {
    boshURL: string;
    domain: string;
    token: string;
    mechanism?: string;
    network?: Watched;
}

async function signIn({ boshURL: url, domain, token, mechanism, network }: LoginOptions): Promise<Proven> {
    const { env } = network ?? watchNetwork();
    return login(await open({ url, domain, env }), { jid: `alice@${domain}`, token, mechanism });
}

describe('a token that Prosody puts to the site', () => {
    const good = 'g00d, and with = and ✓';
    let site: Server;
    let prosody: Prosody;
    beforeAll(async () => {
        site = createServer(async (request, response) => {
            let form = '';
            for await (const part of request) form += String(part);
            response.statusCode = new URLSearchParams(form).get('token') === good ? 204 : 403;
            response.end();
        });
        await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
        const { port } = site.address() as AddressInfo;
        const check = { url: `http://127.0.0.1:${port}/verify`, secret: 'between-the-two' };
        prosody = await startProsody({ authentication: 'site', site: check, timeout: 60_000 });
    });
    afterAll(async () => {
        site?.close();
        await prosody?.stop();
    });

    it.each([
        [undefined, 'PLAIN'],
        ['PLAIN', 'PLAIN'],
        ['OAUTHBEARER', 'OAUTHBEARER'],
    ])('lets its owner in; asked for %s it goes by %s', async (mechanism, used) => {
        const network = watchNetwork();
        const proven = await signIn({ ...prosody, token: good, mechanism, network });
        expect(proven.jid).toMatch(/^alice@example\.test\//);
        expect(network.sent[1]).toContain(`mechanism='${used}'`);
    });

    it.each(['PLAIN', 'OAUTHBEARER'])('is refused by %s when the site refuses it', async (mechanism) => {
        await expect(signIn({ ...prosody, token: 'bad', mechanism })).rejects.toMatchObject({
            reason: 'rejected',
            condition: 'not-authorized',
            message: expect.stringContaining('the token'),
        });
    });

    it('is not refused, only late, when the site does not answer', async () => {
        await new Promise((resolve) => site.close(resolve));
        await expect(signIn({ ...prosody, token: good })).rejects.toMatchObject({
            reason: 'server-unreachable',
            condition: 'temporary-auth-failure',
        });
    });
});

describe('a token that the site has signed', () => {
    const { start } = jwtBackends.find(
        ({ server, algorithm }) => server === 'Prosody' && algorithm === 'HS256',
    )!;
    let running: Awaited<ReturnType<typeof start>>;
    beforeAll(async () => void (running = await start()));
    afterAll(() => running?.stop());
    const claims = (): Record<string, unknown> =>
        claimsFor({ user: 'alice', domain: 'example.test', issuer });

    it.each(['PLAIN', 'OAUTHBEARER'])('lets its owner in by %s, once', async (mechanism) => {
        const token = signed(running.key, claims());
        const proven = await signIn({ ...running.server, token, mechanism });
        expect(proven.jid).toMatch(/^alice@example\.test\//);
        await expect(signIn({ ...running.server, token, mechanism })).rejects.toMatchObject(refused);
    });

    it.each([
        ['is expired', { exp: 1 }, {}],
        ['is for another host', { aud: 'other.test' }, {}],
        ['is of another user', { sub: 'bob@example.test' }, {}],
        ['says that it is not signed', {}, { alg: 'none' }],
    ])('is refused when it %s', async (_, differs, header) => {
        const token = signed(running.key, { ...claims(), ...differs }, header);
        await expect(signIn({ ...running.server, token })).rejects.toMatchObject(refused);
    });

    it('is refused when another key has signed it', async () => {
        const token = signed(createKey('HS256'), claims());
        await expect(signIn({ ...running.server, token })).rejects.toMatchObject(refused);
    });
});

describe('a token that ejabberd has issued itself', () => {
    let ejabberd: Ejabberd;
    beforeAll(async () => {
        ejabberd = await startEjabberd({
            accounts: [{ user: 'alice', password: 'alice' }],
            config: 'oauth_access: all',
        });
    });
    afterAll(() => ejabberd?.stop());

    it('lets its owner in by X-OAUTH2, and nobody else', async () => {
        const jid = `alice@${ejabberd.domain}`;
        const issued = await ejabberd.api('oauth_issue_token', { jid, ttl: 60, scopes: 'sasl_auth' });
        const { token } = issued as { token: string };
        const proven = await signIn({ ...ejabberd, token, mechanism: 'X-OAUTH2' });
        expect(proven.jid).toContain(jid);
        await expect(
            signIn({ ...ejabberd, token: `${token}x`, mechanism: 'X-OAUTH2' }),
        ).rejects.toMatchObject({
            reason: 'rejected',
        });
    });

    it('does not go by a mechanism that ejabberd does not have', async () => {
        const error = signIn({ ...ejabberd, token: 'any', mechanism: 'OAUTHBEARER' });
        await expect(error).rejects.toMatchObject({ reason: 'rejected', condition: 'no-mechanism' });
    });
});
