/** Group chats (XEP-0045), which take messages only from who is in them. */
import { comesTrue } from './event.ts';
import type { PrivateConverse } from './types.ts';

/** Milliseconds for Converse to enter a group chat again after a new session. */
const PATIENCE = 60_000;
/** Converse's `ROOMSTATUS.ENTERED`. */
const ENTERED = 5;

/** @returns whether the room has been entered: false when Converse does not know it any more, or in good time. */
export async function entered({ state }: PrivateConverse, jid: string): Promise<boolean> {
    const session = state.chatboxes.get(jid)?.session;
    if (!session) return false;
    const isIn = (): boolean => session.get('connection_status') === ENTERED;
    return comesTrue(session, 'change:connection_status', isIn, PATIENCE);
}
