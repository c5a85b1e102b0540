import cookies from '@fastify/cookie';
import forms from '@fastify/formbody';
import files from '@fastify/static';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { fastify, type FastifyRequest } from 'fastify';
import { addBench } from './bench/bench.ts';
import type { Server } from './bench/power.ts';
import { createAnswers, type Asked, type Replacement } from './answers.ts';
import type { PageChat } from './chat-settings.ts';
import { addEndpoints, type EndpointContext } from './endpoints.ts';
import { buildPageScripts } from './page-scripts.ts';
import { addPages } from './pages.ts';
import { addSecurityHeaders } from './security.ts';
import { createSignIns } from './sign-ins.ts';
import { createTokens } from './tokens.ts';

export interface SiteOptions {
    port: number;
    domain: string;
    guestDomain: string;
    boshURL: string;
    websocketURL: string;
    verifySecret: string;
    /** Seconds that a one-time token is good for. Default: 60. */
    tokenLifetime?: number;
    /** The XMPP server, for the switches of the test bench. Default: no bench. */
    bench?: Server;
}

export type ChangeChat = (chat: PageChat, request: FastifyRequest) => PageChat;

export interface Site {
    readonly url: string;
    /** Every request to an endpoint (or to a replaced path), oldest first. Holds no secret. */
    readonly log: readonly Asked[];
    /** Replaces what a path answers; returns the undo. */
    answer(path: string, replacement: Replacement): () => void;
    /** Changes what pages give to `converse.initialize` and to the early start; returns the undo. */
    changeChat(change: ChangeChat): () => void;
    /** Ends the site's sessions of a person, or of everybody. */
    signOut(user?: string): void;
    close(): Promise<void>;
}

const root = new URL('../../', import.meta.url);
const folder = (path: string): string => fileURLToPath(new URL(path, root));

export async function startSite(options: SiteOptions): Promise<Site> {
    const { port, boshURL, websocketURL, tokenLifetime, bench: server } = options;
    const answers = createAnswers();
    const signIns = createSignIns();
    const tokens = createTokens({ lifetime: tokenLifetime });
    const changes: ChangeChat[] = [];

    // Long polls are not the site's (they go to the XMPP server); what still hangs when it closes is a test's.
    const app = fastify({ forceCloseConnections: true });
    await app.register(cookies, { secret: randomBytes(32).toString('hex') });
    await app.register(forms);
    addSecurityHeaders(app, [new URL(boshURL).origin, new URL(websocketURL).origin]);
    // Converse is 1.3 MB and never changes; our own build may, at any moment.
    await app.register(files, {
        root: folder('node_modules/converse.js/dist/'),
        prefix: '/converse/',
        maxAge: '1h',
    });
    await app.register(files, { root: folder('dist/'), prefix: '/converse-session/', decorateReply: false });
    await app.register(files, { root: folder('demo/site/public/'), prefix: '/site/', decorateReply: false });
    for (const [name, text] of await buildPageScripts()) {
        app.get(`/site/${name}`, (_, reply) => reply.type('text/javascript; charset=utf-8').send(text));
    }
    const endpoints: EndpointContext = { ...options, answers, signIns, tokens };
    addEndpoints(app, endpoints);
    if (server) changes.push(addBench(app, endpoints, server).changeChat);
    addPages(app, {
        ...options,
        ...endpoints,
        bench: server !== undefined,
        changeChat: (chat, request) => changes.reduce((changed, change) => change(changed, request), chat),
    });
    await app.listen({ port, host: '127.0.0.1' });

    return {
        url: `http://127.0.0.1:${port}`,
        log: answers.log,
        answer: answers.replace,
        changeChat(change) {
            changes.push(change);
            return () => {
                const index = changes.indexOf(change);
                if (index >= 0) changes.splice(index, 1);
            };
        },
        signOut: signIns.end,
        close: () => app.close(),
    };
}
