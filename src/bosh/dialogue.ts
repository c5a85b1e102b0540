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
    let left = 16;
    const ask: Dialogue = async (find, payload, attributes) => {
        left -= 1;
        if (!left) throw unreachable('XMPP login does not end: see the server log.', 'no-answer');
        return find(await wire.send(payload, attributes)) ?? ask(find);
    };
    return ask;
}
