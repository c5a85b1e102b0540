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
        'Open “Session” at the bottom left. It says what chat is waiting for, and “Try again now” does not wait any longer.',
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
