/** The stanzas that this tab keeps of its user: what waits, what may not have arrived, what has not been stored. */
import type { Environment } from '../environment.ts';
import { isForLater, messagesIn } from './stanza.ts';
import { permitted } from './storage.ts';
import type { TabStore } from './tab-store.ts';
import { createTray, type Tray } from './tray.ts';

export interface Trays {
    /** Stanzas that have not left: in a request, they are its. */
    readonly outbox: Tray;
    /** Messages that were on their way when the session ended: who was to get them, and their ids. */
    readonly unsure: Tray;
    /** Messages received that the chat client has not stored yet. */
    readonly journal: Tray;
    /** Answers to a session that has ended, which nobody has taken: there may be messages in them. */
    readonly heard: Tray;
    /** Stanzas have left: they wait no more. */
    left(text: string): void;
    /** The stanzas in this element, as XML, may not have arrived. */
    doubt(request: string): void;
}

interface OwnTrays extends Trays {
    /** The session is over: what only it needed waits no more. */
    sift(): void;
    load(): void;
    clear(): void;
}

export function createTrays(
    store: TabStore,
    { now, parseXML }: Pick<Environment, 'now' | 'parseXML'>,
): OwnTrays {
    const [outbox, unsure, journal, heard] = [
        createTray('out', store, now),
        createTray('unsure', store, now),
        createTray('in', store, now),
        createTray('heard', store, now),
    ];
    const all = [outbox, unsure, journal, heard];
    return {
        outbox,
        unsure,
        journal,
        heard,
        left(text) {
            let from = 0;
            for (const entry of outbox.entries()) {
                const at = text.indexOf(entry.text, from);
                if (at < 0) continue;
                from = at + entry.text.length;
                outbox.strike(entry);
            }
        },
        doubt(request) {
            const messages = permitted(() => messagesIn(parseXML(request))) ?? [];
            for (const message of messages) unsure.put(message);
        },
        sift() {
            for (const entry of outbox.entries()) if (!isForLater(entry.text)) outbox.strike(entry);
        },
        load: () => all.forEach((tray) => tray.load()),
        clear: () => all.forEach((tray) => tray.clear()),
    };
}
