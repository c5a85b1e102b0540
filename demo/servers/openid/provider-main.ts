/** The identity provider, a process of its own: `node provider-main.ts SETTINGS.json`. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Provider, errors, type ClientMetadata, type JWKS } from 'oidc-provider';
import { people } from '../../hosts/people.ts';
import { html } from '../../site/html.ts';
import { createStore } from './store.ts';

export interface ProviderSettings {
    port: number;
    /** Who it says that it is, in tokens too. */
    issuer: string;
    /** The XMPP server as a resource (RFC 8707): whom tokens for the chat are made for. */
    audience: string;
    /** What comes after the name, in a JID. */
    domain: string;
    /** `opaque` tokens are introspected; a `jwt` is looked at. */
    format: 'opaque' | 'jwt';
    clients: ClientMetadata[];
    /** How long a client's access tokens last. Default: 300. */
    seconds?: Record<string, number>;
    keys: JWKS;
    cookieKey: string;
    store: string;
}

const settings = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as ProviderSettings;
const { port, issuer, audience, domain, format, clients, seconds = {}, keys, cookieKey, store } = settings;

const provider = new Provider(issuer, {
    clients,
    jwks: keys,
    adapter: createStore(store),
    cookies: { keys: [cookieKey] },
    scopes: ['openid', 'chat'],
    pkce: { required: () => true },
    findAccount: (_, accountId) =>
        Object.hasOwn(people, accountId) ? { accountId, claims: () => ({ sub: accountId }) } : undefined,
    features: {
        devInteractions: { enabled: false },
        introspection: { enabled: true, allowedPolicy: (_, client) => client.clientId === 'prosody' },
        revocation: { enabled: true },
        clientCredentials: { enabled: true },
        resourceIndicators: {
            enabled: true,
            getResourceServerInfo(_, resource, client) {
                if (resource !== audience) throw new errors.InvalidTarget();
                const accessTokenTTL = seconds[client.clientId] ?? 300;
                const jwt = { sign: { alg: 'RS256' } } as const;
                return { scope: 'chat', audience, accessTokenTTL, accessTokenFormat: format, jwt };
            },
        },
    },
    // ejabberd wants a whole JID. In tokens for the chat alone: it does not ask whom a token is made for.
    extraTokenClaims: (_, token) =>
        token.kind === 'AccessToken' && token.aud === audience && token.scope?.split(' ').includes('chat')
            ? { jid: `${token.accountId}@${domain}` }
            : undefined,
    issueRefreshToken: (_, client) => Promise.resolve(client.grantTypeAllowed('refresh_token')),
    // A refresh token is good once. Used twice, all that came of that sign-in is over.
    rotateRefreshToken: true,
    ttl: { Session: 3600, Interaction: 600, Grant: 3600, RefreshToken: 3600, IdToken: 300 },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    // The site and the chat belong to the same house: nobody is asked whether they may know of each other.
    async loadExistingGrant({ oidc }) {
        const grant = new oidc.provider.Grant({
            clientId: oidc.client!.clientId,
            accountId: oidc.session!.accountId!,
        });
        grant.addOIDCScope('openid chat');
        grant.addResourceScope(audience, 'chat');
        await grant.save();
        return grant;
    },
});

const page = (problem: string): string =>
    html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <title>Sign in</title>
            </head>
            <body>
                <form method="post">
                    <p role="alert">${problem}</p>
                    <p>
                        <label>Name <input name="username" autocomplete="username" required /></label>
                    </p>
                    <p>
                        <label
                            >Password
                            <input name="password" type="password" autocomplete="current-password" required
                        /></label>
                    </p>
                    <button>Sign in</button>
                </form>
            </body>
        </html>`.toString();

const answer = provider.callback();
const server = createServer((request, response) => {
    void (async () => {
        if (!/^\/interaction\/[\w-]+$/.test(request.url ?? '')) return answer(request, response);
        // Throws without the cookie of whoever began it.
        await provider.interactionDetails(request, response);
        let problem = '';
        if (request.method === 'POST') {
            let body = '';
            for await (const part of request) body += String(part);
            const form = new URLSearchParams(body);
            const [accountId, password] = [form.get('username') ?? '', form.get('password')];
            if (Object.hasOwn(people, accountId) && people[accountId] === password)
                return provider.interactionFinished(request, response, { login: { accountId } });
            problem = 'This name and password do not belong together.';
        }
        response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' });
        response.end(page(problem));
    })().catch(() => response.writeHead(400).end('This sign-in is over. Begin again at the site.'));
});
server.listen(port, '127.0.0.1');
