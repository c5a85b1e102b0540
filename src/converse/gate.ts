/**
 * A gate in front of what Strophe receives. On a resumed stream (XEP-0198) the server sends what has waited at once,
 * before Converse's handlers stand: it would be lost, and yet be counted as received. So it waits here, in order. What
 * has not been handed on when the page goes away has not been counted either, and is sent again.
 */
import { intercept } from './private.ts';
import type { Connection } from './types.ts';

export interface Gate {
    /** The login is over: from here on IQs wait as well, since what is counted must stay in order. */
    loggedIn(): void;
    /** Hands on what has waited. @returns how many of it came before the server began to count. */
    open(): number;
}

type Take = (received: Element | undefined, handOn: () => void) => void;
/** What each connection's gate does now. */
const gates = new WeakMap<Connection, { take: Take }>();

/** Closes the connection's gate for a new stream; what waited of the one before is sent again or gone with it. */
export function closeGate(connection: Connection): Gate {
    const held: (() => void)[] = [];
    let waits = /^(message|presence)$/;
    let early = 0;
    let isOpen = false;
    const take: Take = (received, handOn) => {
        const name = received?.localName ?? '';
        if (name === 'enabled') early = held.length;
        if (isOpen || !waits.test(name)) handOn();
        else held.push(handOn);
    };
    let gate = gates.get(connection);
    if (gate) gate.take = take;
    else {
        const made = (gate = { take });
        gates.set(connection, made);
        intercept(connection, (received, handOn) => made.take(received, handOn));
    }
    return {
        loggedIn: () => void (waits = /^(iq|message|presence)$/),
        open() {
            isOpen = true;
            for (const handOn of held) if (gate.take === take && connection.connected) handOn();
            return early;
        },
    };
}
