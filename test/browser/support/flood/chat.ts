/** A chat in a page, as Converse has it. */
import type { Driven } from '../engines/engine.ts';

interface ChatWindow {
    test?: {
        events: string[];
        converse?: {
            state: { chatboxes?: { get(jid: string): Chat | undefined } };
            api: { chats: { open(jid: string): Promise<Chat> } };
        };
    };
}

interface Chat {
    messages: {
        models: { get(name: string): unknown }[];
        fetched: Promise<unknown> | null;
        fetched_flag?: boolean;
    };
    fetchMessages(): unknown;
    sendMessage(message: { body: string }): Promise<unknown>;
}

/** What stands in a chat: the texts of its messages, in order. */
export function textsIn(page: Driven, jid: string): Promise<string[]> {
    return page.evaluate((of) => {
        const chat = (window as unknown as ChatWindow).test?.converse?.state.chatboxes?.get(of);
        return (chat?.messages.models ?? []).map((message) => String(message.get('body')));
    }, jid);
}

/** Waits until Converse has its chats from its store, and what was said in this one, if there is any. */
export async function untilFetched(page: Driven, jid: string): Promise<void> {
    await page.waitForFunction(() =>
        (window as unknown as ChatWindow).test?.events.includes('chatBoxesFetched'),
    );
    await page.evaluate(async (of) => {
        const chat = (window as unknown as ChatWindow).test!.converse!.state.chatboxes!.get(of);
        // A group chat fetches when the room has let it in, which may never be.
        const patience = new Promise((resolve) => setTimeout(resolve, 10_000));
        await Promise.race([chat?.messages.fetched, patience]);
        await chat?.fetchMessages();
    }, jid);
}

/** Waits until a text stands in a chat, or nothing new has come for so many milliseconds. */
export async function untilSettled(
    page: Driven,
    jid: string,
    { last, quiet }: { last?: string; quiet: number },
): Promise<void> {
    let before = -1;
    let changed = performance.now();
    for (;;) {
        const texts = await textsIn(page, jid);
        if (texts.length !== before) changed = performance.now();
        before = texts.length;
        // What was repeated may come after what is newer.
        const enough = last !== undefined && texts.includes(last) ? SOON : quiet;
        if (performance.now() - changed >= enough) return;
        await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
}

/** Milliseconds. */
const LOOK = 100;
const SOON = 1000;
