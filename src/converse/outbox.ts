/**
 * What has been written and has not left: stanzas that Strophe has not sent yet, and messages written while the
 * connection is down. They leave in order when it is back, in this page or the next, each once and with its id.
 */
import type { Environment } from '../environment.ts';
import { bareJid } from '../session/jid.ts';
import type { Saved } from '../session/saved.ts';
import { idOf, isForLater } from '../session/stanza.ts';
import { permitted } from '../session/storage.ts';
import { isStale, type Entry } from '../session/tray.ts';
import type { Delivery } from './delivery.ts';
import { entered } from './rooms.ts';
import type { PrivateConverse } from './types.ts';

export interface Outbox {
    /** Notes what Strophe is given to send. */
    note(stanza: Element): void;
    /** Whether it comes from here. */
    sends(stanza: Element): boolean;
    /** Keeps a message that cannot leave now. @returns false where it is none, or nobody's. */
    keep(stanza: Element): boolean;
    /** The connection is gone: what Strophe has not sent waits again. */
    close(): void;
    /** The connection is up: sends what waits. @param restored it is the session for which it was written. */
    open(restored: boolean): void;
}

export function createOutbox(
    converse: PrivateConverse,
    saved: Saved,
    delivery: Delivery,
    { parseXML, now }: Environment,
): Outbox {
    const { api, env } = converse;
    const { outbox: tray, unsure } = saved;
    /** What Strophe has in its hands, or what is about to be given to it. */
    let handed = new WeakSet<Entry>();
    const sending = new WeakSet<Element>();
    let isOpen = false;
    let openings = 0;
    /** The messages that are shown as waiting. */
    let shown: Entry[] = [];

    /** Shows in the chats what waits, and what may not have arrived. */
    function show(): void {
        const waiting = tray.entries().filter((entry) => !handed.has(entry) && isForLater(entry.text));
        for (const entry of shown) if (!waiting.includes(entry)) void mark(entry, undefined);
        for (const entry of waiting) if (!shown.includes(entry)) void mark(entry, 'waiting');
        shown = waiting;
        doubt();
    }
    function doubt(): void {
        for (const entry of unsure.entries())
            void mark(entry, 'unsure').then((found) => found && unsure.strike(entry));
    }
    // Written right before a page load, it may yet have to come back into its own chat.
    api.listen.on('message', doubt);

    function mark({ text }: Entry, how: Parameters<Delivery['mark']>[2]): Promise<boolean> {
        const message = permitted(() => parseXML(text));
        const chat = bareJid(message?.getAttribute('to') ?? '');
        return message ? delivery.mark(chat, idOf(message), how) : Promise.resolve(true);
    }

    function giveUp(entry: Entry): void {
        tray.strike(entry);
        shown = shown.filter((other) => other !== entry);
        void mark(entry, 'failed');
    }

    function send(entry: Entry, stanza: Element): void {
        stanza.removeAttribute('from'); // It may be that of another session, which ejabberd refuses.
        const text = env.Strophe.serialize(stanza);
        tray.strike(entry);
        handed.add(tray.put(text, { ...entry, text })!);
        sending.add(stanza);
        api.send(stanza);
    }

    return {
        note(stanza) {
            if (sending.has(stanza) || !saved.holder || !/^(message|presence|iq)$/.test(stanza.nodeName))
                return;
            const entry = tray.put(env.Strophe.serialize(stanza));
            if (entry) handed.add(entry);
        },

        sends: (stanza) => sending.has(stanza),

        keep(stanza) {
            if (isOpen || !saved.holder) return false;
            const text = env.Strophe.serialize(stanza);
            if (!isForLater(text)) return false;
            const entry = tray.put(text);
            if (entry) show();
            else void mark({ id: 0, since: 0, text }, 'failed'); // Too many wait already.
            return true;
        },

        close() {
            isOpen = false;
            openings += 1;
            handed = new WeakSet();
            show();
        },

        open(restored) {
            const opening = (openings += 1);
            isOpen = true;
            for (const entry of tray.entries()) {
                if (handed.has(entry)) continue;
                const stanza = permitted(() => parseXML(entry.text));
                if (!stanza || (!restored && !isForLater(entry.text))) tray.strike(entry);
                else if (isStale(entry, now())) giveUp(entry);
                else if (restored || stanza.getAttribute('type') !== 'groupchat') send(entry, stanza);
                else
                    void entered(converse, bareJid(stanza.getAttribute('to')!)).then((is) => {
                        if (opening !== openings || !tray.entries().includes(entry)) return;
                        if (!is) return giveUp(entry);
                        send(entry, stanza);
                        show();
                    });
            }
            show();
        },
    };
}
