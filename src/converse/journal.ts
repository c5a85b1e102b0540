/**
 * The journal of messages: written before Converse's handlers run, struck off when Converse has stored what it made of
 * them. What a page leaves there, the next one hands over again: each message stands in its chat once.
 */
import type { Environment, Timer } from '../environment.ts';
import { children } from '../bosh/xml.ts';
import { bareJid } from '../session/jid.ts';
import type { Saved } from '../session/saved.ts';
import { permitted } from '../session/storage.ts';
import { isStale, type Entry } from '../session/tray.ts';
import { asCopy, chatOf, hasMessage, isForJournal, originOf, stamp } from './message.ts';
import { afterPatience, BEAT } from './patience.ts';
import { receive } from './private.ts';
import type { Stored } from './stores.ts';
import type { Stream } from './stream.ts';
import type { Chat, Connection, Message, PrivateConverse } from './types.ts';

/** Beats until whatever had to be handled is: of some messages (errors, receipts) Converse tells nothing. */
const DONE = 10;
/** Milliseconds for which a chat may be looking for its messages. */
const PATIENCE = 5000;

export interface Journal {
    /** Notes what arrives. @param received a stanza, or the `<body>` around several. */
    note(received: Element): void;
    /** Notes a message written here: the page may go before it is stored in its own chat. */
    noteSent(stanza: Element): void;
    /** Hands over what earlier pages have left, each chat's when it knows what it has. To be called when handlers stand. */
    handOver(connection: Connection): void;
}

export function createJournal(
    { api, env, state }: PrivateConverse,
    saved: Pick<Saved, 'journal' | 'heard' | 'holder'>,
    stored: Stored,
    { now, setTimeout, parseXML }: Environment,
    stream: Pick<Stream, 'uncount'>,
): Journal {
    const tray = saved.journal;
    const entries = new WeakMap<Element, Entry>();
    /** Of messages written here, by the ids that they have in their chats. */
    const written = new Map<unknown, Entry>();
    /** Noted by this page, or handed over to it: with the beats left until it is done. */
    const mine = new Map<Entry, number>();
    let sweeper: Timer | undefined;

    function enter(entry: Entry | undefined): Entry | undefined {
        if (!entry) return undefined;
        mine.set(entry, DONE);
        sweeper ??= setTimeout(sweep, BEAT);
        return entry;
    }
    /** Strikes off what is done, and comes again while there is more. */
    function sweep(): void {
        for (const [entry, left] of mine) {
            mine.set(entry, left - 1);
            if (left !== 0) continue;
            const message = permitted(() => parseXML(entry.text));
            const chat = message && chatOf(message, state.chatboxes);
            if (chat) strikeWhenStored(entry, chat);
            else strike(entry);
        }
        sweeper = mine.size > 0 ? setTimeout(sweep, BEAT) : undefined;
    }
    function strike(entry: Entry): void {
        tray.strike(entry);
        mine.delete(entry);
    }
    function strikeWhenStored(entry: Entry | undefined, chat: Chat | undefined): void {
        if (entry && chat) void stored(chat).then(() => strike(entry));
    }
    api.listen.on('message', ({ stanza, chatbox }: { stanza?: Element; chatbox?: Chat }) =>
        strikeWhenStored(stanza && entries.get(stanza), chatbox),
    );
    api.listen.on('sendMessage', ({ message, chatbox }: { message: Message; chatbox: Chat }) => {
        const id = message.get('origin_id');
        strikeWhenStored(written.get(id), chatbox);
        written.delete(id);
    });

    function give(left: Left[], chat: Chat | undefined, connection: Connection): void {
        if (!connection.connected) return;
        const body = createBody();
        for (const { entry, message } of left) {
            if (isStale(entry, now()) || (chat && hasMessage(chat, message))) {
                tray.strike(entry);
                continue;
            }
            stamp(message, entry.since);
            body.append(message);
            entries.set(message, enter(entry)!);
        }
        const count = body.childElementCount;
        if (count > 0) receive(connection, body);
        stream.uncount(count); // The server has not sent them now.
    }

    /** Of answers to a session that has ended, the messages are still of use. */
    function unpack(answer: Entry): void {
        const body = permitted(() => parseXML(answer.text));
        for (const stanza of body ? children(body) : []) {
            if (stanza.localName !== 'message' || !isForJournal(stanza)) continue;
            identify(stanza);
            stamp(stanza, answer.since);
            tray.put(stanza.outerHTML);
        }
        saved.heard.strike(answer);
    }
    /** By its id the next page knows whether it has been stored. */
    function identify(stanza: Element): void {
        if (!stanza.getAttribute('id')) stanza.setAttribute('id', env.u.getUniqueId());
    }

    return {
        note(received) {
            if (!saved.holder) return; // The user has gone, and nothing of theirs stays.
            for (const stanza of received.localName === 'body' ? children(received) : [received]) {
                if (stanza.localName !== 'message' || entries.has(stanza) || !isForJournal(stanza)) continue;
                identify(stanza);
                const entry = enter(tray.put(stanza.outerHTML));
                if (entry) entries.set(stanza, entry);
            }
        },

        noteSent(stanza) {
            const id = originOf(stanza);
            // From a group chat it comes back.
            if (!id || !saved.holder || stanza.getAttribute('type') !== 'chat' || !isForJournal(stanza))
                return;
            const message = stanza.cloneNode(true) as Element;
            message.setAttribute('from', saved.holder.jid);
            const entry = enter(tray.put(asCopy(message, bareJid(saved.holder.jid))));
            if (entry) written.set(id, entry);
        },

        handOver(connection) {
            saved.heard.entries().forEach(unpack);
            const chats = new Map<Chat | undefined, Left[]>();
            for (const entry of tray.entries()) {
                if (mine.has(entry)) continue;
                const message = permitted(() => parseXML(entry.text));
                if (!message) {
                    tray.strike(entry);
                    continue;
                }
                const chat = chatOf(message, state.chatboxes);
                chats.set(chat, [...(chats.get(chat) ?? []), { entry, message }]);
            }
            for (const [chat, left] of chats) {
                let callOff: (() => void) | undefined;
                const patience = new Promise<void>((resolve) => (callOff = afterPatience(PATIENCE, resolve)));
                void Promise.race([chat?.messages.fetched, patience]).then(() => {
                    callOff!();
                    give(left, chat, connection);
                });
            }
        },
    };
}

/** What an earlier page has left, read. */
interface Left {
    entry: Entry;
    message: Element;
}

function createBody(): Element {
    return document.implementation.createDocument('http://jabber.org/protocol/httpbind', 'body')
        .documentElement;
}
