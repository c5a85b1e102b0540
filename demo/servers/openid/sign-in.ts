/** Signs the site's people in at an identity provider: authorization code flow with PKCE (OpenID Connect). */
import type { FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import * as client from 'openid-client';
import type { SignIns } from '../backend.ts';
import { createTokens, type Tokens } from './tokens.ts';

export interface SignInOptions {
    provider: client.Configuration;
    /** The site's own address, as its visitors know it. */
    site: string;
    /** For whom the tokens are (RFC 8707): the XMPP server. */
    audience: string;
}

/** Where the site's page leads those who want to sign in. */
export const signInAt = '/sign-in/openid';
export const callback = `${signInAt}/callback`;

/** What has to be the same when somebody comes back from the provider. */
interface Leave {
    state: string;
    nonce: string;
    verifier: string;
    back: string;
    until: number;
}

export function addSignIn(app: FastifyInstance, signIns: SignIns, options: SignInOptions): void {
    const { provider, site, audience } = options;
    const away = new Map<string, Leave>();

    app.get<{ Querystring: { back?: string } }>(signInAt, async (request, reply) => {
        for (const [id, { until }] of away) if (until < Date.now()) away.delete(id);
        const leave = {
            state: client.randomState(),
            nonce: client.randomNonce(),
            verifier: client.randomPKCECodeVerifier(),
            // To a page of ours: an address of another site's would make this a way to send people anywhere.
            back: /^\/\d+\/\w+$/.exec(request.query.back ?? '')?.[0] ?? '/',
            until: Date.now() + 600_000,
        };
        const id = randomBytes(18).toString('base64url');
        away.set(id, leave);
        // Only the browser that has left may come back: nobody is signed in as somebody else by a link.
        reply.setCookie('away', id, { path: signInAt, httpOnly: true, sameSite: 'lax', maxAge: 600 });
        const to = client.buildAuthorizationUrl(provider, {
            redirect_uri: `${site}${callback}`,
            scope: 'openid chat',
            resource: audience,
            state: leave.state,
            nonce: leave.nonce,
            code_challenge: await client.calculatePKCECodeChallenge(leave.verifier),
            code_challenge_method: 'S256',
        });
        return reply.header('cache-control', 'no-store').redirect(to.href);
    });

    app.get(callback, async (request, reply) => {
        const id = request.cookies['away'] ?? '';
        const leave = away.get(id);
        away.delete(id);
        reply.clearCookie('away', { path: signInAt }).header('cache-control', 'no-store');
        if (!leave || leave.until < Date.now()) return reply.code(400).send('Sign in once more.');
        let answer: Awaited<ReturnType<typeof client.authorizationCodeGrant>>;
        try {
            answer = await client.authorizationCodeGrant(
                provider,
                new URL(request.url, site),
                {
                    expectedState: leave.state,
                    expectedNonce: leave.nonce,
                    pkceCodeVerifier: leave.verifier,
                    idTokenExpected: true,
                },
                { resource: audience },
            );
        } catch {
            // Why is in the error, and so may be the code: it is for nobody's eyes.
            return reply.code(400).send('The identity provider has not signed you in.');
        }
        const tokens: Tokens = createTokens(provider, audience, answer);
        signIns.begin(reply, { user: answer.claims()!.sub, tokens });
        return reply.redirect(leave.back, 303);
    });
}
