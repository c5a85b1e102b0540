import { html, type Html } from '../html.ts';

const questions = [
    [
        'How do I sign in to chat?',
        'You do not. Signing in to this site is enough: chat is at the bottom right of every page.',
    ],
    [
        'I went to another page. Are my chats still there?',
        'Yes. Chat goes along from page to page, and nothing that was written meanwhile is missing.',
    ],
    [
        'How can I try it with two people at once?',
        'Open this site in a private window, or under its other name (localhost instead of 127.0.0.1, or the other way round), and sign in as somebody else there.',
    ],
    [
        'Chat does not come up. What now?',
        'Look at the top of the page: there it says so, why, and what to do. “Session” at the bottom left knows more.',
    ],
    [
        'Can I break something?',
        'Please do. “Session” at the bottom left opens the test bench: scenarios to play, with what should happen and what Converse does alone; switches for the site, the XMPP server and the network; and a timeline of all that happens.',
    ],
] as const;

export function helpPage(): Html {
    return html`<h1>Help</h1>
        <div class="prose">
            ${questions.map(
                ([question, answer]) =>
                    html`<h2>${question}</h2>
                        <p>${answer}</p>`,
            )}
        </div>`;
}
