/**
 * The journal of messages received: written before Converse's handlers run, struck off when Converse has stored what it
 * made of them. What a page leaves there, the next one hands over again: each message stands in its chat once.
 *
 * Messages encrypted with OMEMO (XEP-0384) are left out: a key decrypts once, and has been used.
 */
import type { Clock } from '../environment.ts';
import { child, children } from '../bosh/xml.ts';
import { bareJid, sameBareJid } from '../session/jid.ts';
import { permitted } from '../session/storage.ts';
import type { Entry, Tray } from '../session/tray.ts';
import { receive } from './private.ts';
import type { Stored } from './stores.ts';
import type { Chat, Connection, PrivateConverse } from './types.ts';

/** Milliseconds after which whatever had to be stored is: of some messages (errors, receipts) Converse tells nothing. */
const DONE = 10_000;
/** Milliseconds after which a message left behind is no news any more. */
const LONGEST = 24 * 3_600_000;
/** Milliseconds for which a chat may be looking for its messages. */
const PATIENCE = 5000;
const DELAY = 'urn:xmpp:delay';
const LEFT_OUT = [
    ['eu.siacs.conversations.axolotl', 'encrypted'],
    ['urn:xmpp:omemo:2', 'encrypted'],
    ['urn:xmpp:mam:2', 'result'], // Asked for by this very page.
] as const;

export interface Journal {
    /** Notes what arrives. @param received a stanza, or the `<body>` around several. */
    note(received: Element): void;
    /** Hands over what earlier pages have left, each chat's when it knows what it has. To be called when handlers stand. */
    handOver(connection: Connection): void;
}

export function createJournal(
    { api, env, state }: PrivateConverse,
    tray: Tray,
    stored: Stored,
    { now, setTimeout, parseXML }: Clock & { parseXML(text: string): Element },
): Journal {
    const entries = new WeakMap<Element, Entry>();
    /** Received by this page, or handed over to it. */
    const mine = new WeakSet<Entry>();

    function enter(message: Element, entry: Entry): void {
        entries.set(message, entry);
        mine.add(entry);
        setTimeout(() => tray.strike(entry), DONE);
    }

    api.listen.on('message', ({ stanza, chatbox }: { stanza?: Element; chatbox?: Chat }) => {
        const entry = stanza && entries.get(stanza);
        if (entry && chatbox) void stored(chatbox).then(() => tray.strike(entry));
    });

    function give(left: Entry[], chat: Chat | undefined, connection: Connection): void {
        if (!connection.connected) return;
        const body = createBody();
        for (const entry of left) {
            const message = permitted(() => parseXML(entry.text));
            if (!message || now() - entry.since > LONGEST || (chat && has(chat, message))) {
                tray.strike(entry);
                continue;
            }
            stamp(message, entry.since);
            body.append(message);
            enter(message, entry);
        }
        if (body.firstChild) receive(connection, body);
    }

    return {
        note(received) {
            for (const stanza of received.localName === 'body' ? children(received) : [received]) {
                if (stanza.localName !== 'message' || entries.has(stanza)) continue;
                if (LEFT_OUT.some(([ns, name]) => stanza.getElementsByTagNameNS(ns, name).length > 0))
                    continue;
                // By its id the next page knows whether it has been stored.
                if (!stanza.getAttribute('id')) stanza.setAttribute('id', env.u.getUniqueId());
                const entry = tray.put(stanza.outerHTML);
                if (entry) enter(stanza, entry);
            }
        },

        handOver(connection) {
            const chats = new Map<Chat | undefined, Entry[]>();
            for (const entry of tray.entries()) {
                if (mine.has(entry)) continue;
                const message = permitted(() => parseXML(entry.text));
                const chat = message && chatOf(message, state.chatboxes);
                chats.set(chat, [...(chats.get(chat) ?? []), entry]);
            }
            for (const [chat, left] of chats) {
                const patience = new Promise<void>((resolve) => void setTimeout(resolve, PATIENCE));
                void Promise.race([chat?.messages.fetched, patience]).then(() =>
                    give(left, chat, connection),
                );
            }
        },
    };
}

/** The chat in which a message stands. */
function chatOf(message: Element, chatboxes: { get(jid: string): Chat | undefined }): Chat | undefined {
    const inner = carried(message);
    return ['from', 'to']
        .map((name) => chatboxes.get(bareJid(inner.getAttribute(name) ?? '')))
        .find((chat) => chat?.messages);
}

/** Whether a message stands in the chat already; corrected since then, perhaps. */
function has({ messages }: Chat, message: Element): boolean {
    const inner = carried(message);
    const from = bareJid(inner.getAttribute('from') ?? '');
    const ids = [inner.getAttribute('id'), child(inner, 'origin-id')?.getAttribute('id')].filter(Boolean);
    const archived = child(inner, 'stanza-id');
    return messages.models.some(
        (known) =>
            (sameBareJid(known.get('from') as string | undefined, from) &&
                (ids.includes(known.get('msgid') as string) ||
                    ids.includes(known.get('origin_id') as string))) ||
            (archived !== undefined &&
                known.get(`stanza_id ${archived.getAttribute('by')!}`) === archived.getAttribute('id')),
    );
}

/** Says when a message came (XEP-0203), where it does not say when it was sent. */
function stamp(message: Element, since: number): void {
    if (message.getElementsByTagNameNS(DELAY, 'delay').length > 0) return;
    const delay = message.ownerDocument.createElementNS(DELAY, 'delay');
    delay.setAttribute('stamp', new Date(since).toISOString());
    message.append(delay);
}

/** The message itself: of a carbon copy (XEP-0280), what it carries. */
function carried(message: Element): Element {
    const copy = child(message, 'received') ?? child(message, 'sent');
    const forwarded = copy && child(copy, 'forwarded');
    return (forwarded && child(forwarded, 'message')) ?? message;
}

function createBody(): Element {
    return document.implementation.createDocument('http://jabber.org/protocol/httpbind', 'body')
        .documentElement;
}
