/**
 * Watches a Strophe connection: which requests leave and are answered, and why it drops. Strophe's own retries wait, and
 * end at the second error in a row: from there on the machine decides.
 */
import { ended, terminated } from '../bosh/conditions.ts';
import type { BoshError } from '../bosh/session.ts';
import type { Environment } from '../environment.ts';
import type { Drop } from '../session/client.ts';
import type { Machine } from '../session/machine.ts';
import type { Absence } from './absence.ts';
import { holdRepetition } from './private.ts';
import type { Connection } from './types.ts';

export interface Watch {
    /** Why the connection goes down, as far as the server or the network has said. */
    readonly cause: Drop | undefined;
    /** A new session begins on this connection. */
    begin(): void;
    /** Notes a stream error's condition; the first cause counts. */
    blame(condition: string): void;
}

const TRANSIENT_STATUSES = [0, 500, 502, 503, 504];
export const ERRORS_BEFORE_DROP = 2;
/** Milliseconds after which an error is one of its own: a proxy that cuts long polls does so every 30 seconds, say. */
const APART = 10_000;
const INITIAL_PRESENCE = /<presence(?![^>]*\s(?:to|type)=)[\s/>]/;

export function watch(
    connection: Connection,
    { saved, lost }: Pick<Machine, 'saved' | 'lost'>,
    { online, now, setTimeout }: Environment,
    absence: Pick<Absence, 'lasts'>,
): Watch {
    let cause: Drop | undefined;
    let errors = 0;
    let erredAt = 0;
    /** The RID of the request whose answer is about to be received. */
    let answered: number | undefined;
    const serverEnded = ({ reason, message }: BoshError): void =>
        void (cause ??= { reason, message, dead: true });

    const { rawOutput, nextValidRid, xmlInput } = connection;
    connection.rawOutput = (data) => {
        const rid = /^<body[^>]*\srid=["'](\d+)["']/.exec(data)?.[1];
        if (rid) saved.sent(Number(rid), data);
        else saved.left(data);
        if (rid && INITIAL_PRESENCE.test(data)) saved.presenceSent();
        rawOutput.call(connection, data);
    };
    connection.nextValidRid = (rid) => {
        errors = 0;
        answered = rid - 1;
        nextValidRid.call(connection, rid);
    };
    connection.xmlInput = (body) => {
        if (body.nodeName === 'body' && body.getAttribute('type') === 'terminate')
            serverEnded(terminated(body, true));
        // WebSocket: Strophe knows one spelling of `<close/>` only, and would wait for the server to close the socket.
        if (body.nodeName === 'close') queueMicrotask(() => hangUp(connection));
        xmlInput.call(connection, body);
        // Only now: what was in the answer has been noted, and should the page's process die before, it is fetched again.
        if (answered === undefined) return;
        saved.answered(answered);
        answered = undefined;
        // Strophe asks again by a timer, which a page that has been hidden for long has once a minute.
        if (document.hidden)
            queueMicrotask(() => connection.connected && !absence.lasts && connection.flush());
    };
    for (const status of TRANSIENT_STATUSES)
        connection.addProtocolErrorHandler('HTTP', status, () => {
            if (absence.lasts) return;
            errors = now() - erredAt < APART ? errors + 1 : 1;
            const wait = lost();
            erredAt = now() + wait;
            if (errors < ERRORS_BEFORE_DROP) {
                // In a page that has been left meanwhile it does nothing: there Strophe posts nothing.
                setTimeout(holdRepetition(connection), wait);
                return;
            }
            cause ??= unreachable(online(), status);
            hangUp(connection);
        });

    return {
        get cause() {
            return cause;
        },
        begin() {
            cause = undefined;
            errors = 0;
        },
        blame(condition) {
            // Strophe also puts sentences there, about its own socket.
            if (/^[a-z-]+$/.test(condition)) serverEnded(ended(condition, true));
        },
    };
}

/** Ends the connection on our side alone: nothing goes to the server, so that the session can be taken up again. */
export function hangUp(connection: Connection): void {
    connection.connected = false;
    connection.disconnect();
}

/** The server cannot be reached; the session may well live on. @param status HTTP status, 0 for none. */
export function unreachable(online: boolean, status = 0): Drop {
    if (!online) return { reason: 'offline', message: 'The device has no network.', dead: false };
    const message = `The XMPP server does not answer${status ? ` (HTTP ${String(status)})` : ''}: does it run?`;
    return { reason: 'server-unreachable', message, dead: false };
}
