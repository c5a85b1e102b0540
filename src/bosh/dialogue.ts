/** Question and answer on a wire: one request at a time, and as many as an answer takes. */
import { unreachable } from './conditions.ts';
import type { Wire } from './wire.ts';
import type { Attributes } from './xml.ts';

/**
 * Sends a payload, then empty requests until `find` finds something in an answer: a server that is still thinking
 * answers without content.
 * @throws {BoshError}
 */
export type Dialogue = <T>(
    find: (answer: Element) => T | undefined,
    payload?: string,
    attributes?: Attributes,
) => Promise<T>;

export function createDialogue(wire: Wire): Dialogue {
    // A login takes three to six, where no server is slow.
    let requests = 16;
    return async (find, payload, attributes) => {
        while (requests > 0) {
            requests -= 1;
            const found = find(await wire.send(payload, attributes));
            if (found) return found;
            payload = undefined;
            attributes = undefined;
        }
        throw unreachable('The XMPP server does not finish the login: see its log.', 'no-answer');
    };
}
