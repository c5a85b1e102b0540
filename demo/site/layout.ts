import { html, type Html } from './html.ts';
import { initials, type Person } from './people.ts';

export const company = 'Marlow & Finch';

export interface Page {
    title: string;
    content: Html;
    /** The address of the page, to mark it in the navigation. */
    path: string;
    head?: Html;
    visitor?: Person;
    /** What stands beside the page. */
    aside?: Html;
    /** Whether the header says how chat is doing. */
    status?: boolean;
}

const links = [
    ['/', 'News'],
    ['/people', 'People'],
    ['/workshop', 'Workshop'],
    ['/calendar', 'Calendar'],
    ['/help', 'Help'],
    ['/chat', 'Chat settings'],
] as const;

export function layout({ title, content, path, head, visitor, aside, status }: Page): string {
    return html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>${title} · ${company}</title>
                ${head}
                <link rel="stylesheet" href="/site/site.css" />
                <link rel="stylesheet" href="/site/panel.css" />
                <link rel="stylesheet" href="/site/bench.css" />
                <link rel="icon" href="/site/icon.svg" type="image/svg+xml" />
            </head>
            <body>
                <a class="skip-link" href="#content">Skip to content</a>
                <header class="site-header">
                    <a class="brand" href="/"
                        ><span class="brand-name">${company}</span>
                        <span class="brand-line">Piano restorers since 1954</span></a
                    >
                    ${visitor && navigation(path)} ${visitor && account(visitor)}
                    ${status && html`<converse-session-status></converse-session-status>`}
                </header>
                <main id="content" tabindex="-1">${content}</main>
                <footer class="site-footer">
                    <p>
                        ${company}, 4 Ropewalk Yard. Intranet for staff. This is the demo site of
                        converse-session; its people are invented.
                    </p>
                </footer>
                ${aside}
            </body>
        </html> `.toString();
}

function navigation(path: string): Html {
    const current = (href: string): Html | false =>
        (href === '/' ? path === '/' : path.startsWith(href)) && html` aria-current="page"`;
    return html`<nav aria-label="Main">
        <ul class="navigation">
            ${links.map(([href, text]) => html`<li><a href="${href}" ${current(href)}>${text}</a></li> `)}
        </ul>
    </nav>`;
}

function account(visitor: Person): Html {
    return html`<form class="account" method="post" action="/sign-out" id="sign-out">
        <span class="portrait" aria-hidden="true">${initials(visitor)}</span>
        <span class="account-name">${visitor.name}</span>
        <button class="quiet">Sign out</button>
    </form>`;
}
