/** Whether Converse has written down what it has made of a message: it keeps each change for a while before it does. */
import { comesTrue } from './event.ts';
import type { Chat, ConverseApi, Message } from './types.ts';

/** Resolves when everything that the chat has made of its messages so far is in Converse's own store. */
export type Stored = (chat: Chat) => Promise<void>;

export function watchStores({ listen }: ConverseApi): Stored {
    const chats = new WeakMap<Chat, Set<Message>>();

    /** @returns the messages that have changed and are not written yet. */
    function watch(chat: Chat): Set<Message> {
        const known = chats.get(chat);
        if (known) return known;
        const unwritten = new Set<Message>();
        chats.set(chat, unwritten);
        chat.messages.on('add change', (message) => unwritten.add(message));
        chat.messages.on('destroy', (message) => unwritten.delete(message));
        chat.messages.on('sync', (written) => {
            // All of them have just been read.
            if ((written as unknown) === chat.messages) unwritten.clear();
            else unwritten.delete(written);
        });
        return unwritten;
    }
    // Before its first message; of a group chat, the first message tells.
    listen.on('chatBoxInitialized', watch);

    return async (chat) => {
        const unwritten = watch(chat);
        await Promise.resolve(); // Group chats announce a message before they queue it.
        await chat.msg_chain;
        const theirs = [...unwritten];
        await comesTrue(chat.messages, 'sync', () => !theirs.some((message) => unwritten.has(message)));
    };
}
