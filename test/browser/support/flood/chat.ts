/** A chat in a page, as Converse has it, and what a person does there. */
import type { Driven } from '../engines/engine.ts';

interface ChatWindow {
    test?: {
        events: string[];
        converse?: {
            state: { chatboxes?: { get(jid: string): Chat | undefined } };
            api: {
                chats: { open(jid: string): Promise<Chat> };
                connection: { connected(): boolean };
                listen: { on(event: 'send', heard: (stanza: Element) => void): void };
            };
        };
    };
}

interface Chat {
    messages: { models: { get(name: string): unknown }[]; fetched: Promise<unknown> | null };
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

export async function openChat(page: Driven, jid: string): Promise<void> {
    await page.evaluate(async (of) => {
        const { api } = (window as unknown as ChatWindow).test!.converse!;
        await api.chats.open(of);
    }, jid);
}

/** Waits until a person can write: a chat stands there, and Converse is connected. */
export async function untilWritable(page: Driven, jid: string): Promise<void> {
    await page.waitForFunction((of) => {
        const { converse } = (window as unknown as ChatWindow).test ?? {};
        return Boolean(converse?.state.chatboxes?.get(of)) && converse!.api.connection.connected();
    }, jid);
}

/** Of the tab, over page loads: what Converse has given to its connection. */
const HANDED = 'flood-handed';

/** Writes into a chat that is open. @param leave milliseconds after which the page is loaded anew. */
export async function write(page: Driven, jid: string, text: string, leave?: number): Promise<void> {
    await page.evaluate(
        ([of, body, wait, key]) => {
            const { state, api } = (window as unknown as ChatWindow).test!.converse!;
            api.listen.on('send', (stanza) => {
                if (stanza.querySelector('body')?.textContent !== body) return;
                sessionStorage.setItem(key, `${sessionStorage.getItem(key) ?? ''} ${body}`);
            });
            void state.chatboxes!.get(of)!.sendMessage({ body });
            if (wait !== undefined) setTimeout(() => location.reload(), wait);
        },
        [jid, text, leave, HANDED] as const,
    );
}

/** What was written in this tab and given to the connection. */
export function handedOver(page: Driven): Promise<string[]> {
    return page.evaluate((key) => (sessionStorage.getItem(key) ?? '').trim().split(' '), HANDED);
}

/** Which page load this is. */
export function loadOf(page: Driven): Promise<number> {
    return page.evaluate(() => performance.timeOrigin);
}

/** Waits for another page load than that. */
export async function untilLeft(page: Driven, load: number): Promise<void> {
    await page.waitForFunction((before) => performance.timeOrigin !== before, load);
}
