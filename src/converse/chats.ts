/** Mends a fault of core: several messages of a new contact, come at once, make several chats, and all but one are lost. */
import type { ConverseApi } from './types.ts';

type Create = ConverseApi['chatboxes']['create'];

/** @returns the same, but whoever wants a chat that is being made gets that one. */
export function onlyOnce(create: Create): Create {
    const making = new Map<string, Promise<unknown>>();
    return (jid, ...rest) => {
        if (typeof jid !== 'string') return create(jid, ...rest);
        const name = jid.toLowerCase();
        let made = making.get(name);
        if (!made) {
            made = create(jid, ...rest).finally(() => making.delete(name));
            making.set(name, made);
        }
        return made;
    };
}
