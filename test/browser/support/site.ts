/**
 * The host site of the browser tests: pages made to order, and endpoints that answer rightly until a test says
 * otherwise. A cookie `user` says who is signed in.
 */
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { fileURLToPath } from 'node:url';
import { createTokens } from '../../../demo/site/tokens.ts';
import { prebind } from '../../../src/bosh/prebind.ts';
import { contentPolicy, pageFor, pageHTML, type PageSpec } from './page.ts';

export const PASSWORDS: Record<string, string> = {
    alice: 'alice-secret',
    bob: 'bob-secret',
    // Knows nobody, and nobody knows her: what of others turns up in her chat is a leak.
    zoe: 'zoe-secret',
};
export const STRANGER = 'zoe';

type Answer = (request: FastifyRequest, reply: FastifyReply) => unknown;
/** @param usual what would be answered otherwise. */
type Replacement = (...exchange: [...Parameters<Answer>, usual: () => unknown]) => unknown;

export interface TestSite {
    readonly url: string;
    /** Registers a page. @returns its address. */
    page(spec: PageSpec): string;
    /** Answers a path of its own as a test says. @returns its address. */
    serve(answer: Answer): string;
    /** Replaces what an endpoint answers. Without an answer restores it; without a path, all of them. */
    answer(path?: string, answer?: Replacement): void;
    /** Paths asked for, in order, without query. */
    readonly asked: string[];
    /** What was handed out: none of it may turn up anywhere but in the page's own memory. */
    readonly secrets: string[];
    close(): Promise<void>;
}

export interface TestSiteOptions {
    port?: number;
    domain: string;
    /** The XMPP domain whose logins Prosody checks with `/verify`. */
    tokenDomain: string;
    boshURL: string;
    verifySecret: string;
}

const root = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export async function startTestSite(options: TestSiteOptions): Promise<TestSite> {
    const { domain, tokenDomain, boshURL, verifySecret, port = 0 } = options;
    const app = Fastify({ forceCloseConnections: true });
    await app.register(cookie);
    await app.register(formbody);
    const assets: [string, string][] = [
        ['dist', '/dist/'],
        ['node_modules/converse.js/dist', '/converse/'],
        ['node_modules/converse-12/dist', '/converse-12/'],
        ['node_modules/@converse/headless/dist', '/headless/'],
        ['test/browser/support/public', '/test/'],
    ];
    for (const [directory, prefix] of assets)
        await app.register(fastifyStatic, { root: root(directory), prefix, decorateReply: false });

    const pages: PageSpec[] = [];
    const asked: string[] = [];
    const secrets: string[] = Object.values(PASSWORDS);
    const replaced = new Map<string, Replacement>();
    const tokens = createTokens();

    const signedIn =
        (answer: (user: string) => unknown): Answer =>
        (request, reply) => {
            const { user } = request.cookies;
            return user ? answer(user) : reply.code(401).send({});
        };
    const endpoint = (path: string, answer: Answer): void => {
        app.get(path, async (request, reply) => {
            asked.push(path);
            const usual = (): unknown => answer(request, reply);
            const replacement = replaced.get(path);
            return replacement ? replacement(request, reply, usual) : usual();
        });
    };
    const token = (user: string): string => {
        const made = tokens.issue(user);
        secrets.push(made);
        return made;
    };
    endpoint(
        '/prebind',
        signedIn(async (user) => {
            const jid = `${user}@${domain}`;
            const made = await prebind({ bosh_service_url: boshURL, jid, password: PASSWORDS[user]! });
            secrets.push(made.sid);
            return made;
        }),
    );
    endpoint(
        '/credentials',
        signedIn((user) => ({ jid: `${user}@${domain}`, password: PASSWORDS[user] })),
    );
    endpoint(
        '/token',
        signedIn((user) => ({ jid: `${user}@${tokenDomain}`, token: token(user), expires_in: 60 })),
    );
    app.post('/verify', (request, reply) => {
        const { username, token: shown } = request.body as Record<string, string>;
        const known = request.headers.authorization === `Bearer ${verifySecret}`;
        return reply.code(known && tokens.take(username ?? '', shown ?? '') ? 204 : 403).send();
    });
    // A whole browser asks for it, and complains when there is none.
    app.get('/favicon.ico', (_request, reply) => reply.code(204).send());
    const served: Answer[] = [];
    app.get('/served/:id', (request, reply) => {
        const { id } = request.params as { id: string };
        return served[Number(id)]!(request, reply);
    });
    app.get('/p/:id', (request, reply) => {
        const page = pages[Number((request.params as { id: string }).id)]!;
        return reply
            .header('content-security-policy', contentPolicy(page))
            .header('cache-control', page.stored ? 'private' : 'no-store')
            .header('vary', page.userFromCookie ? 'cookie' : '')
            .header('cross-origin-opener-policy', page.isolated ? 'same-origin' : 'unsafe-none')
            .type('text/html')
            .send(pageHTML(pageFor(page, request.cookies['user'])));
    });
    const url = await app.listen({ host: '127.0.0.1', port });
    return {
        url,
        asked,
        secrets,
        page: (spec) => `${url}/p/${String(pages.push(spec) - 1)}`,
        serve: (answer) => `${url}/served/${String(served.push(answer) - 1)}`,
        answer(path, answer) {
            if (path === undefined) replaced.clear();
            else if (answer) replaced.set(path, answer);
            else replaced.delete(path);
        },
        close: () => app.close(),
    };
}
