/** A site in front of a back-end: signs people in, and its pages have the chat. One page for each way in and transport. */
import cookies from '@fastify/cookie';
import forms from '@fastify/formbody';
import files from '@fastify/static';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import { people } from '../hosts/people.ts';
import type { RunningBackend, SignIns, Visitor, Way } from './backend.ts';
import { pageHTML } from './page.ts';

export const transports = ['BOSH', 'WebSocket'] as const;
export type Transport = (typeof transports)[number];

export interface Site {
    /** The page that comes in by this way. */
    page(way: Way, transport: Transport): string;
    close(): Promise<void>;
}

const folder = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const byPassword = (user: string, password: string): Promise<Visitor | undefined> =>
    Promise.resolve(Object.hasOwn(people, user) && people[user] === password ? { user } : undefined);

export async function startSite(port: number, backend: RunningBackend): Promise<Site> {
    const { ways, server, signInAt, signIn = byPassword } = backend;
    const app = fastify({ forceCloseConnections: true });
    await app.register(cookies);
    await app.register(forms);
    for (const [prefix, root] of [
        ['/dist/', folder('dist/')],
        ['/converse/', folder('node_modules/converse.js/dist/')],
    ] as const)
        await app.register(files, { root, prefix, decorateReply: false });

    const visitors = new Map<string, Visitor>();
    const visitorOf = (request: FastifyRequest): Visitor | undefined =>
        visitors.get(request.cookies['session'] ?? '');
    const signIns: SignIns = {
        begin(reply, visitor) {
            const id = randomBytes(18).toString('base64url');
            visitors.set(id, visitor);
            reply.setCookie('session', id, { path: '/', httpOnly: true, sameSite: 'lax' });
        },
    };

    // A form of another site's could sign somebody in as somebody else.
    app.addHook('onRequest', async (request, reply) => {
        const { origin, host } = request.headers;
        if (request.method === 'POST' && origin !== undefined && new URL(origin).host !== host)
            return reply.code(403).send();
    });
    const show = (reply: FastifyReply, html: string): FastifyReply =>
        reply.header('cache-control', 'no-store').type('text/html').send(html);
    async function answered(way: Way, visitor: Visitor): Promise<object | undefined> {
        try {
            return await way.reply(visitor);
        } catch {
            // What went wrong may hold a secret.
            throw Object.assign(new Error('The chat cannot be had at the moment.'), { statusCode: 503 });
        }
    }
    for (const [number, way] of ways.entries()) {
        app.get(`/chat/${number}`, async (request, reply) => {
            const visitor = visitorOf(request);
            void reply.header('cache-control', 'no-store');
            const answer = visitor && (await answered(way, visitor));
            if (answer) return answer;
            if (visitor) visitors.delete(request.cookies['session'] ?? '');
            return reply.code(401).send({ error: 'Nobody is signed in.' });
        });
        for (const transport of transports) {
            const path = `/${number}/${transport}`;
            const page = (request: FastifyRequest, problem = ''): string =>
                pageHTML({
                    path,
                    transport,
                    way,
                    server,
                    endpoint: `/chat/${number}`,
                    signInAt,
                    problem,
                    user: visitorOf(request)?.user,
                });
            app.get(path, (request, reply) => show(reply, page(request)));
            if (!signInAt)
                app.post(path, async (request, reply) => {
                    const { username = '', password = '' } = request.body as Record<
                        string,
                        string | undefined
                    >;
                    const visitor = await signIn(username, password);
                    if (!visitor)
                        return show(reply, page(request, 'This name and password do not belong together.'));
                    signIns.begin(reply, visitor);
                    return reply.redirect(path, 303);
                });
            app.post(`${path}/sign-out`, async (request, reply) => {
                const visitor = visitorOf(request);
                visitors.delete(request.cookies['session'] ?? '');
                // Signed out here all the same, if others cannot be told.
                if (visitor) await backend.signOut?.(visitor).catch(() => undefined);
                return reply.clearCookie('session', { path: '/' }).redirect(path, 303);
            });
        }
    }
    app.get('/', (_request, reply) => reply.redirect('/0/BOSH'));
    backend.addRoutes?.(app, signIns);
    const url = await app.listen({ host: '127.0.0.1', port });
    return {
        page: (way, transport) => `${url}/${ways.indexOf(way)}/${transport}`,
        close: () => app.close(),
    };
}
