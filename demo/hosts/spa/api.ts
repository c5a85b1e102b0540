/** The JSON API: it knows who is signed in, by a cookie of its own. Pages come from another origin. */
import cookies from '@fastify/cookie';
import forms from '@fastify/formbody';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify';
import { createTokens } from './tokens.ts';

export interface ApiOptions {
    /** The pages' origin: no other may ask. */
    app: string;
    domain: string;
    boshURL: string;
    /** Shared with the XMPP server, which proves with it that it is the one that asks. */
    chatSecret: string;
}

/** A real one keeps hashes. */
const people: Record<string, string> = { alice: 'soundboard', bob: 'tuningfork', zoe: 'keybed' };

export async function createApi({ app, domain, boshURL, chatSecret }: ApiOptions): Promise<FastifyInstance> {
    const api = fastify({ forceCloseConnections: true });
    await api.register(cookies);
    await api.register(forms);
    const sessions = new Map<string, string>();
    const tokens = createTokens();

    const userOf = (request: FastifyRequest): string | undefined =>
        sessions.get(request.cookies['session'] ?? '');
    // What a page needs to start the chat; nobody is signed in without `user`.
    const chatOf = (user: string | undefined): object => ({
        user: user ?? null,
        jid: user && `${user}@${domain}`,
        bosh_service_url: boshURL,
    });

    // CORS with credentials: the origin has to be named, `*` would not do.
    api.addHook('onRequest', async (request, reply) => {
        void reply.headers({
            'access-control-allow-origin': app,
            'access-control-allow-credentials': 'true',
            'access-control-allow-headers': 'content-type',
            'access-control-allow-methods': 'GET, POST, DELETE',
            'cache-control': 'no-store',
            vary: 'origin',
        });
        if (request.method === 'OPTIONS') return reply.code(204).send();
        // The cookie comes along from any page of the same site: only ours may use it.
        const { origin } = request.headers;
        if (origin !== undefined && origin !== app) return reply.code(403).send({ error: 'Another origin.' });
    });
    api.options('/*', (_, reply) => reply.code(204).send());

    api.get('/session', (request) => chatOf(userOf(request)));
    api.post('/session', (request, reply) => {
        const { username = '', password } = (request.body ?? {}) as Record<string, string | undefined>;
        if (!Object.hasOwn(people, username) || people[username] !== password)
            return reply.code(403).send({ error: 'This name and password do not belong together.' });
        const id = randomBytes(18).toString('base64url');
        sessions.set(id, username);
        // An app on another *site* needs `sameSite: 'none'` and `secure`; `app.` and `api.example.org` are one site.
        void reply.setCookie('session', id, { path: '/', httpOnly: true, sameSite: 'lax' });
        return chatOf(username);
    });
    api.delete('/session', (request, reply) => {
        sessions.delete(request.cookies['session'] ?? '');
        return reply.clearCookie('session', { path: '/' }).code(204).send();
    });

    api.get('/chat/token', (request, reply) => {
        const user = userOf(request);
        if (!user) return reply.code(401).send({ error: 'Nobody is signed in.' });
        return { jid: `${user}@${domain}`, token: tokens.issue(user), expires_in: tokens.lifetime };
    });
    // The XMPP server asks whether a token is good: 204 or 403.
    api.post('/chat/verify', (request, reply) => {
        if (!same(request.headers.authorization ?? '', `Bearer ${chatSecret}`)) return reply.code(401).send();
        const { username = '', host, token = '' } = request.body as Record<string, string | undefined>;
        return reply.code(host === domain && tokens.take(username, token) ? 204 : 403).send();
    });
    return api;
}

function same(one: string, other: string): boolean {
    const [a, b] = [Buffer.from(one), Buffer.from(other)];
    return a.length === b.length && timingSafeEqual(a, b);
}
