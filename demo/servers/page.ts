/** The site's one page: a form for who is not signed in, the chat for who is. */
import { html, jsonBlock } from '../site/html.ts';
import type { Way } from './backend.ts';
import type { XMPPServer } from './xmpp-server.ts';

export interface PageOptions {
    path: string;
    way: Way;
    transport: 'BOSH' | 'WebSocket';
    server: XMPPServer;
    endpoint: string;
    problem: string;
    /** Where people sign in, if not here. */
    signInAt: string | undefined;
    user: string | undefined;
}

function settingsOf({ way, transport, server, endpoint, user }: PageOptions): object {
    const prebind = way.name.startsWith('prebind');
    return {
        whitelisted_plugins: ['converse-session'],
        authentication: prebind ? 'prebind' : 'login',
        auto_login: true,
        [prebind ? 'prebind_url' : 'credentials_url']: endpoint,
        ...(transport === 'BOSH'
            ? { bosh_service_url: server.boshURL }
            : { websocket_url: server.websocketURL }),
        session_user: user ?? null,
        session_domain: server.domain,
        allow_non_roster_messaging: true,
        assets_path: '/converse/',
        view_mode: 'overlayed', // Beside the page, not over it.
        discover_connection_methods: false,
    };
}

export function pageHTML(options: PageOptions): string {
    const { path, problem, signInAt, user } = options;
    return html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <title>Intranet</title>
                <script src="/dist/converse-session.js"></script>
                <link rel="stylesheet" href="/converse/converse.min.css" />
                <script type="module" src="/converse/converse.min.js"></script>
                ${jsonBlock('chat-settings', settingsOf(options))}
                <script type="module">
                    converse.initialize(JSON.parse(document.getElementById('chat-settings').textContent));
                    // Over WebSocket only this page can end the session at once: the next one no longer has it.
                    const signOut = document.getElementById('sign-out');
                    signOut?.addEventListener('submit', async (event) => {
                        event.preventDefault();
                        await converseSession.signOut();
                        signOut.submit();
                    });
                </script>
            </head>
            <body>
                <h1>Intranet</h1>
                ${
                    user === undefined && signInAt
                        ? html`<p><a href="${signInAt}?back=${path}">Sign in</a></p>`
                        : user === undefined
                          ? html`<form method="post">
                                <p role="alert">${problem}</p>
                                <p>
                                    <label
                                        >Name <input name="username" autocomplete="username" required
                                    /></label>
                                </p>
                                <p>
                                    <label
                                        >Password
                                        <input
                                            name="password"
                                            type="password"
                                            autocomplete="current-password"
                                            required
                                    /></label>
                                </p>
                                <button>Sign in</button>
                            </form>`
                          : html`<form id="sign-out" method="post" action="${path}/sign-out">
                                ${user} <button>Sign out</button>
                            </form>`
                }
            </body>
        </html>`.toString();
}
