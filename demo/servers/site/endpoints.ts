/** What the XMPP server asks the site: whether a token is good, and whether somebody exists. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { people } from '../../hosts/people.ts';
import type { Tokens } from '../../site/tokens.ts';

export interface EndpointOptions {
    domain: string;
    tokens: Tokens;
    /** Known to the XMPP server and the site: nobody else may try tokens out, or ask for names. */
    secret: string;
}

type Fields = Record<string, unknown> | null | undefined;

export function addEndpoints(app: FastifyInstance, { domain, tokens, secret }: EndpointOptions): void {
    const isServer = ({ headers: { authorization = '' } }: FastifyRequest): boolean => {
        const [scheme = '', proof = ''] = authorization.split(' ');
        // Community modules prove themselves by a name and a password; ours by a secret alone.
        const told =
            scheme === 'Basic' ? Buffer.from(proof, 'base64').toString().replace(/^.*?:/, '') : proof;
        return sameText(told, secret);
    };
    const forServer =
        (answer: (request: FastifyRequest, reply: FastifyReply) => unknown) =>
        (request: FastifyRequest, reply: FastifyReply): unknown =>
            isServer(request)
                ? answer(request, reply.header('cache-control', 'no-store'))
                : reply.code(401).send();

    const isGood = (user: unknown, host: unknown, token: unknown): boolean =>
        exists(user, host) && typeof token === 'string' && tokens.take(user, token);
    const exists = (user: unknown, host: unknown): user is string =>
        typeof user === 'string' && host === domain && Object.hasOwn(people, user);

    // Ours: mod_auth_site.lua and ejabberd-auth.py.
    app.post(
        '/xmpp/verify',
        forServer(({ body }, reply) => {
            const { username, host, token } = (body as Fields) ?? {};
            return reply.code(isGood(username, host, token) ? 204 : 403).send();
        }),
    );
    // What Prosody's community mod_auth_http and MongooseIM's http method ask. The token is in the URL: out of all logs.
    app.get(
        '/xmpp/check_password',
        forServer(({ query }, reply) => {
            const { user, server, pass } = (query as Fields) ?? {};
            return reply.type('text/plain').send(String(isGood(user, server, pass)));
        }),
    );
    app.get(
        '/xmpp/user_exists',
        forServer(({ query }, reply) => {
            const { user, server } = (query as Fields) ?? {};
            return reply.type('text/plain').send(String(exists(user, server)));
        }),
    );
}

function sameText(one: string, other: string): boolean {
    const [a, b] = [Buffer.from(one), Buffer.from(other)];
    return a.length === b.length && timingSafeEqual(a, b);
}
