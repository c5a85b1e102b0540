import { chatBlocks, type PageChat } from './chat-settings.ts';
import { html, type Html } from './html.ts';

// Which script comes when. `first` is what the README recommends; the others are what sites really do, and what the
// browser tests want to see working: `/people?order=after`.
export const orders = ['first', 'after', 'async', 'late', 'esm', 'register', 'never'] as const;
export type Order = (typeof orders)[number];

export function readOrder(text: unknown): Order {
    return orders.find((order) => order === text) ?? 'first';
}

const classic = html`<script src="/converse-session/converse-session.js"></script>`;
const classicAsync = html`<script async src="/converse-session/converse-session.js"></script>`;
const converse = html`<script type="module" src="/converse/converse.min.js"></script>`;
const status = html`<script defer src="/converse-session/converse-session-status.js"></script>`;
// Before all others: it sees what they ask for.
const watch = html`<script src="/site/watch.js"></script>`;
// Modules run in the order in which they stand, after the page has been read.
const classicAfter = html`<script defer src="/converse-session/converse-session.js"></script>`;

/** The chat's share of a page's head for somebody who is signed in. */
export function chatHead(chat: PageChat, order: Order, bench: boolean): Html {
    const { plugin } = chat.way;
    return html`${bench && watch} ${chatBlocks(chat)} ${plugin && order !== 'after' && script(order)}
        ${plugin && status}
        <link rel="stylesheet" href="/converse/converse.min.css" />
        <script type="module" src="/site/panel.js"></script>
        ${bench && html`<script type="module" src="/site/bench.js"></script>`}
        ${order !== 'late' && order !== 'never' && converse} ${plugin && order === 'after' && classicAfter}
        <script type="module" src="/site/chat.js" id="chat-script" data-order="${order}"></script>`;
}

/** On a page for nobody: no chat, but the plugin ends what another visitor has left in this tab. */
export function signedOutHead(chat: PageChat, bench: boolean): Html {
    if (!chat.way.plugin) return html`${bench && watch}`;
    return html`${bench && watch} ${chatBlocks(chat)} ${classic} ${status}`;
}

function script(order: Order): Html | false {
    if (order === 'esm' || order === 'register') return false;
    return order === 'async' ? classicAsync : classic;
}
