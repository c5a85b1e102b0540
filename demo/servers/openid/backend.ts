/** An identity provider decides: the site signs people in there, and the chat gets the access token. */
import * as client from 'openid-client';
import { prebind } from '../../../src/bosh/prebind.ts';
import type { Backend, RunningBackend, Visitor } from '../backend.ts';
import { domain, onEjabberd, onProsody, type XMPPServer } from '../xmpp-server.ts';
import { startProvider, type OpenIDProvider, type ProviderOptions } from './provider.ts';
import { addSignIn, callback, signInAt } from './sign-in.ts';
import type { Tokens } from './tokens.ts';

interface Kind {
    format: 'opaque' | 'jwt';
    mechanism: 'OAUTHBEARER' | 'PLAIN';
    on(provider: OpenIDProvider, values?: Record<string, string>): Promise<XMPPServer>;
}

/** On Prosody tokens are introspected, on ejabberd their signature is checked. */
export const kinds = {
    Prosody: {
        format: 'opaque',
        mechanism: 'OAUTHBEARER',
        on: ({ issuer }, values = {}) =>
            onProsody({
                file: new URL('./prosody.cfg.lua', import.meta.url),
                values: { ...values, 'https://login.example.org': issuer },
            }),
    },
    ejabberd: {
        format: 'jwt',
        mechanism: 'PLAIN',
        on: ({ keyFile }, values = {}) =>
            onEjabberd({
                file: new URL('./ejabberd.yml', import.meta.url),
                values: { ...values, '/etc/ejabberd/login.example.org.jwk': keyFile },
            }),
    },
} as const satisfies Record<XMPPServer['kind'], Kind>;

export interface RunningOpenID extends RunningBackend {
    readonly provider: OpenIDProvider;
}

export async function start(
    { format, mechanism, on }: Kind,
    site: { url: string },
    { clients = [], seconds }: Partial<ProviderOptions> = {},
): Promise<RunningOpenID> {
    const client_secret = 'secret of the client site';
    const provider = await startProvider({
        format,
        seconds,
        clients: [
            {
                client_id: 'site',
                client_secret,
                redirect_uris: [`${site.url}${callback}`],
                grant_types: ['authorization_code', 'refresh_token'],
            },
            ...clients,
        ],
    });
    const [server, configuration] = await Promise.all([
        on(provider),
        client.discovery(new URL(provider.issuer), 'site', client_secret, undefined, {
            // eslint-disable-next-line @typescript-eslint/no-deprecated -- Not to be copied: here is loopback without TLS.
            execute: [client.allowInsecureRequests],
        }),
    ]).catch(async (error: unknown) => {
        await provider.stop();
        throw error;
    });
    const tokensOf = (visitor: Visitor): Tokens => visitor['tokens'] as Tokens;
    return {
        provider,
        server,
        signInAt,
        ways: [
            {
                name: 'OAuth token',
                async reply(visitor) {
                    const token = await tokensOf(visitor).fresh();
                    return token && { jid: `${visitor.user}@${domain}`, ...token, mechanism };
                },
            },
            {
                name: 'prebind with a token',
                async reply(visitor) {
                    const fresh = await tokensOf(visitor).fresh();
                    if (!fresh) return undefined;
                    const jid = `${visitor.user}@${domain}`;
                    return prebind({ bosh_service_url: server.boshURL, jid, token: fresh.token, mechanism });
                },
            },
        ],
        addRoutes: (app, signIns) =>
            addSignIn(app, signIns, {
                provider: configuration,
                site: site.url,
                audience: provider.audience,
            }),
        signOut: (visitor) => tokensOf(visitor).revoke(),
        stop: async () => void (await Promise.all([server.stop(), provider.stop()])),
    };
}

const both = {
    name: 'openid',
    title: 'an OpenID Connect provider',
    ways: ['OAuth token', 'prebind with a token'],
} as const;
export const backends: readonly Backend[] = [
    { ...both, server: 'Prosody', start: (site) => start(kinds.Prosody, site) },
    { ...both, server: 'ejabberd', start: (site) => start(kinds.ejabberd, site) },
];
