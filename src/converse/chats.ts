/**
 * Mends two faults of core: several messages of a new contact, come at once, make several chats, and all but one are lost;
 * and a chat that nobody has looked at is not stored, and is gone after a page load with what was said in it.
 */
import type { Chat, ConverseApi } from './types.ts';

type Create = ConverseApi['chatboxes']['create'];

/** @returns the same, but whoever wants a chat that is being made gets that one. */
export function onlyOnceAndStored(create: Create): Create {
    const making = new Map<string, Promise<unknown>>();
    return (jid, ...rest) => {
        if (typeof jid !== 'string') return create(jid, ...rest);
        const name = jid.toLowerCase();
        let made = making.get(name);
        if (!made) {
            made = create(jid, ...rest)
                .then((chat) => {
                    (chat as Chat | null)?.save({});
                    return chat;
                })
                .finally(() => making.delete(name));
            making.set(name, made);
        }
        return made;
    };
}
