/** Everything that must not get lost on its way between the connection and the chats, in both directions. */
import type { Environment } from '../environment.ts';
import type { Saved } from '../session/saved.ts';
import { createDelivery } from './delivery.ts';
import { createJournal } from './journal.ts';
import { createOutbox } from './outbox.ts';
import { watchStores } from './stores.ts';
import type { Stream } from './stream.ts';
import { elementOf, type Connection, type PrivateConverse } from './types.ts';

export interface Mail {
    /** Notes what comes and goes on a connection. @param ours whether its session is. */
    watch(connection: Connection, ours: () => boolean): void;
    /** Notes what is written, and keeps what cannot leave now. @returns false where it is to go the usual way. */
    keep(stanza: Element): boolean;
    /** The connection is gone. */
    close(): void;
    /** Converse's handlers stand: hands over what it has not stored. */
    handOver(connection: Connection): void;
    /** The connection is up: sends what waits. @param restored it is the session for which it was written. */
    open(restored: boolean): void;
}

export function createMail(
    converse: PrivateConverse,
    saved: Saved,
    env: Environment,
    stream: Pick<Stream, 'counts' | 'resuming' | 'uncount'>,
): Mail {
    const journal = createJournal(converse, saved, watchStores(converse.api), env, stream);
    const outbox = createOutbox(converse, saved, createDelivery(converse), env);

    return {
        watch(connection, ours) {
            const { send, xmlInput } = connection;
            connection.send = (stanza) => {
                // What counts is noted by core, and sent again when the stream goes on.
                if (ours() && !stream.counts) [stanza].flat().forEach((part) => outbox.note(elementOf(part)));
                send.call(connection, stanza);
            };
            connection.xmlInput = (received) => {
                if (ours()) journal.note(received);
                xmlInput.call(connection, received);
            };
        },
        keep(stanza) {
            if (stream.resuming || outbox.sends(stanza)) return false;
            journal.noteSent(stanza);
            return outbox.keep(stanza);
        },
        close: outbox.close,
        handOver: journal.handOver,
        open: outbox.open,
    };
}
