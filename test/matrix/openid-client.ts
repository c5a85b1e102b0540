/** Somebody without a browser who signs in at the provider of a test, and what they hold then. */
import * as client from 'openid-client';
import type { OpenIDProvider } from '../../demo/servers/openid/provider.ts';
import { domain, type XMPPServer } from '../../demo/servers/xmpp-server.ts';
import { login, open } from '../../src/bosh/login.ts';
import { watchNetwork } from '../servers/network.ts';
import { people } from '../../demo/hosts/people.ts';

export type Answer = client.TokenEndpointResponse;

export interface SignInOptions {
    provider: OpenIDProvider;
    user: string;
    /** The client that they sign in to, one of `clients`. Default: 'test'. */
    as?: string;
    scope?: string;
    /** Whether tokens are made for the XMPP server. Default: true. */
    forChat?: boolean;
}

const redirect_uri = 'http://127.0.0.1/back';
const secret = 'secret of a test';
const ofPeople = { client_secret: secret, grant_types: ['authorization_code', 'refresh_token'] };

/** Two that people sign in to, one whose tokens last for moments, and one without anybody. */
export const clients = [
    { ...ofPeople, client_id: 'test', redirect_uris: [redirect_uri] },
    { ...ofPeople, client_id: 'brief', redirect_uris: [redirect_uri] },
    {
        client_id: 'machine',
        client_secret: secret,
        redirect_uris: [],
        response_types: [],
        grant_types: ['client_credentials'],
    },
];
export const seconds = { brief: 3 };

export function clientAt({ issuer }: OpenIDProvider, as = 'test'): Promise<client.Configuration> {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Loopback.
    const execute = [client.allowInsecureRequests];
    return client.discovery(new URL(issuer), as, secret, undefined, { execute });
}

/** Follows redirects as a browser does, with its cookies, until somebody's page or `end`. */
export function createJar(end = redirect_uri) {
    const cookies = new Map<string, string>();
    return async function go(url: string, form?: Record<string, string>): Promise<[string, Response]> {
        let body = form && new URLSearchParams(form);
        for (let at = url; ; body = undefined) {
            const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
            const method = body ? 'POST' : 'GET';
            const response = await fetch(at, { redirect: 'manual', method, body, headers: { cookie } });
            for (const line of response.headers.getSetCookie()) {
                const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
                if (value) cookies.set(name, value);
                else cookies.delete(name);
            }
            const next = response.headers.get('location');
            if (next === null) return [at, response];
            at = new URL(next, at).href;
            if (at.startsWith(`${end}?`)) return [at, response];
        }
    };
}

/** The whole code flow, the provider's form included. */
export async function tokensOf({
    provider,
    user,
    as,
    scope = 'openid chat',
    forChat = true,
}: SignInOptions): Promise<Answer> {
    const configuration = await clientAt(provider, as);
    const verifier = client.randomPKCECodeVerifier();
    const resource: Record<string, string> = forChat ? { resource: provider.audience } : {};
    const begin = client.buildAuthorizationUrl(configuration, {
        redirect_uri,
        scope,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...resource,
    });
    const go = createJar();
    const [form] = await go(begin.href);
    const [back] = await go(form, { username: user, password: people[user]! });
    const checks = { pkceCodeVerifier: verifier };
    return client.authorizationCodeGrant(configuration, new URL(back), checks, resource);
}

export async function refreshed(provider: OpenIDProvider, { refresh_token }: Answer): Promise<Answer> {
    const resource = { resource: provider.audience };
    return client.refreshTokenGrant(await clientAt(provider), refresh_token!, resource);
}

export async function revoke(provider: OpenIDProvider, token: string, as?: string): Promise<void> {
    await client.tokenRevocation(await clientAt(provider, as), token);
}

/** A token that is nobody's. */
export async function tokenOfMachine(provider: OpenIDProvider): Promise<string> {
    const parameters = { scope: 'chat', resource: provider.audience };
    const answer = await client.clientCredentialsGrant(await clientAt(provider, 'machine'), parameters);
    return answer.access_token;
}

export const refused = { reason: 'rejected', condition: 'not-authorized' };
export const later = { reason: 'server-unreachable', condition: 'temporary-auth-failure' };

/** @returns who somebody is on the XMPP server, with this token. */
export async function signInTo(
    server: XMPPServer,
    mechanism: string,
    token: string,
    jid = `alice@${domain}`,
): Promise<string> {
    const { env } = watchNetwork();
    const opened = await open({ url: server.boshURL, domain, env });
    const { jid: full } = await login(opened, { jid, token, mechanism });
    await server.kick(full);
    return full.split('/')[0]!;
}
