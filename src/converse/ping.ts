/** Whether the server still answers on a connection that is up (XEP-0199). */
import type { Connection, PrivateConverse } from './types.ts';

/** Milliseconds: somebody waits, and to take up a session that was only slow costs little. */
const PATIENCE = 2500;

/** @param told whether there was an answer; an error is one. */
export function ping(
    connection: Connection,
    { env }: PrivateConverse,
    told: (answered: boolean) => void,
): void {
    const request = env.$iq({ type: 'get' }).c('ping', { xmlns: 'urn:xmpp:ping' });
    connection.sendIQ(
        request,
        () => told(true),
        (error) => told(error !== null),
        PATIENCE,
    );
}
