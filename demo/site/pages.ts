import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pathOf } from './answers.ts';
import { benchParts } from './bench/parts.ts';
import { pageChat, signedOutChat, type PageChat } from './chat-settings.ts';
import { prebound, type EndpointContext } from './endpoints.ts';
import { chatHead, readOrder, signedOutHead } from './head.ts';
import { html, type Html } from './html.ts';
import { layout } from './layout.ts';
import { calendarPage } from './pages/calendar.ts';
import { chatPage } from './pages/chat.ts';
import { helpPage } from './pages/help.ts';
import { homePage } from './pages/home.ts';
import { peoplePage } from './pages/people.ts';
import { signInPage } from './pages/sign-in.ts';
import { workshopPage } from './pages/workshop.ts';
import { panel } from './panel.ts';
import { findPerson, type Person } from './people.ts';
import { findWay, firstWay, type Settings, type Way, type WayContext } from './ways.ts';

export interface PagesContext extends EndpointContext {
    guestDomain: string;
    websocketURL: string;
    /** Whether pages have the test bench. */
    bench: boolean;
    /** Tests change here what a page's chat runs with. */
    changeChat(chat: PageChat, request: FastifyRequest): PageChat;
}

const wayCookie = 'demo-way';

export function addPages(app: FastifyInstance, context: PagesContext): void {
    const { signIns } = context;
    const page = (
        path: string,
        title: string,
        content: (visitor: Person, chat: PageChat) => Html,
        wayOf: (request: FastifyRequest) => Way | undefined = (request) =>
            findWay(request.cookies[wayCookie]),
    ): void => {
        app.get(path, async (request, reply) => {
            const way = wayOf(request);
            if (!way && path.includes(':')) return reply.callNotFound();
            if (path.includes(':')) {
                void reply.setCookie(wayCookie, way!.id, { path: '/', sameSite: 'lax' });
                if ('next' in (request.query as object)) return reply.redirect(nextOf(request), 303);
            }
            const visitor = signIns.visitor(request);
            if (!visitor) return reply.redirect(`/sign-in?next=${encodeURIComponent(request.url)}`, 303);
            const chat = await chatFor(context, way ?? firstWay, visitor, request);
            // Tokens in a page must not be kept by anything; any other page may be, so that going back is quick.
            const tokens = 'sid' in chat.settings;
            void reply
                .header('cache-control', tokens ? 'no-store' : 'private, no-cache')
                .header('vary', 'cookie');
            const head = chatHead(chat, readOrder((request.query as Settings)['order']), context.bench);
            const aside = panel(context.bench && benchParts(visitor, chat.way, request.url));
            const shown = { title, content: content(visitor, chat), path: pathOf(request) };
            return send(reply, layout({ ...shown, head, visitor, aside, status: chat.way.plugin }));
        });
    };

    page('/', 'News', homePage);
    page('/people', 'People', (visitor) => peoplePage(visitor, context.domain));
    page('/workshop', 'Workshop', workshopPage);
    page('/calendar', 'Calendar', calendarPage);
    page('/help', 'Help', helpPage);
    const settingsPage = (_: Person, { way, settings }: PageChat): Html => chatPage(way, settings);
    page('/chat', 'Chat settings', settingsPage);
    page('/chat/:way', 'Chat settings', settingsPage, (request) =>
        findWay((request.params as { way: string }).way),
    );

    app.get('/sign-in', (request, reply) => showSignIn(context, request, reply));
    app.post('/sign-in', (request, reply) => {
        const { user, password, as } = (request.body ?? {}) as Record<string, string | undefined>;
        const person = findPerson(as ?? user);
        if (!person || (as === undefined && password !== person.password)) {
            return showSignIn(
                context,
                request,
                reply.code(403),
                'This name and password do not belong together.',
            );
        }
        signIns.signIn(reply, person);
        return reply.redirect(nextOf(request), 303);
    });
    app.post('/sign-out', (request, reply) => {
        signIns.signOut(request, reply);
        return reply.redirect('/sign-in', 303);
    });
    app.setNotFoundHandler((request, reply) => {
        const missing = (): FastifyReply => {
            const content = html`<h1>Not here</h1>
                <p>There is no such page. <a href="/">Back to the news</a></p>`;
            return send(reply.code(404), layout({ title: 'Not here', content, path: pathOf(request) }));
        };
        if (context.answers.replaced(pathOf(request))) return context.answers.handle(request, reply, missing);
        return missing();
    });
}

async function chatFor(
    context: PagesContext,
    way: Way,
    visitor: Person,
    request: FastifyRequest,
): Promise<PageChat> {
    const tokens = way.tokensInPage ? await prebound(context, visitor).catch(() => ({})) : {};
    const signInURL = `/sign-in?next=${encodeURIComponent(request.url)}`;
    const chat = pageChat(way, wayContext(context, visitor.user, signInURL), tokens as Settings);
    return context.changeChat(chat, request);
}

function showSignIn(
    context: PagesContext,
    request: FastifyRequest,
    reply: FastifyReply,
    error?: string,
): FastifyReply {
    const way = findWay(request.cookies[wayCookie]) ?? firstWay;
    const chat = context.changeChat(signedOutChat(way, wayContext(context, 'nobody', '/sign-in')), request);
    const content = signInPage({ next: nextOf(request), error });
    void reply.header('cache-control', 'private, no-cache');
    const head = signedOutHead(chat, context.bench);
    return send(reply, layout({ title: 'Sign in', content, path: '/sign-in', head, status: way.plugin }));
}

function wayContext(context: PagesContext, user: string, signInURL: string): WayContext {
    const { domain, guestDomain, boshURL, websocketURL } = context;
    return { jid: `${user}@${domain}`, user, domain, guestDomain, boshURL, websocketURL, signInURL };
}

/** Where to go after signing in: a page of this site, whatever the address says. */
function nextOf(request: FastifyRequest): string {
    const { next } = { ...(request.query as object), ...(request.body as object) } as { next?: unknown };
    return typeof next === 'string' && /^\/(?![/\\])[^\s]*$/.test(next) ? next : '/';
}

function send(reply: FastifyReply, text: string): FastifyReply {
    return reply.type('text/html; charset=utf-8').send(text);
}
