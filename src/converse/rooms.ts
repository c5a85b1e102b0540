/** Group chats (XEP-0045), which take messages only from who is in them. */
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
    return (
        isIn() ||
        new Promise((resolve) => {
            const look = (): void => {
                if (!isIn()) return;
                session.off('change:connection_status', look);
                clearTimeout(timer);
                resolve(true);
            };
            const timer = setTimeout(() => resolve(false), PATIENCE);
            session.on('change:connection_status', look);
        })
    );
}
