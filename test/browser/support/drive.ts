/** What the browser tests do with a page, and what they see of it. */
import type { Page } from 'playwright-core';
import type { State } from '../../../src/session/state.ts';
import type { Driven } from './engines/engine.ts';

/** What `public/page.js` keeps, as far as the tests read it. */
export interface TestRecord {
    events: string[];
    /** Every message that Converse has been given and told of. */
    messages: string[];
    states: State[];
    initialized: boolean;
    failed?: string;
}

interface TestWindow {
    test: TestRecord & { converse: ConverseInside; answered?: boolean };
}

interface ConverseInside {
    state: {
        chatboxes: { get(jid: string): { messages: { models: Model[] }; session?: Model } | undefined };
    };
    api: {
        chats: { open(jid: string): Promise<{ sendMessage(message: { body: string }): Promise<unknown> }> };
        rooms: { open(jid: string, attributes: object): Promise<unknown> };
        user: { logout(): Promise<void>; login(jid: string, password: string): Promise<void> };
        connection: { reconnect(): Promise<void> };
        ping(): Promise<unknown>;
    };
}

interface Model {
    get(name: string): unknown;
}

export function record(page: Driven): Promise<TestRecord> {
    return page.evaluate(() => {
        const { events, messages, states, initialized, failed } = (window as unknown as TestWindow).test;
        return { events, messages, states, initialized, failed };
    });
}

/** Waits until Converse has announced an event (the `times`th time). */
export async function untilEvent(page: Driven, event: string, times = 1): Promise<void> {
    await page.waitForFunction(
        ([name, count]) =>
            ((window as Partial<TestWindow>).test?.events.filter((fired) => fired === name).length ?? 0) >=
            count,
        [event, times] as const,
    );
}

/** Waits until the newest state told to the page has this name (and reason). @returns it. */
export async function untilState(
    page: Driven,
    name: State['name'],
    reason?: State['reason'],
): Promise<State> {
    try {
        const state = await page.waitForFunction(
            ([wanted, why]) => {
                const current = (window as Partial<TestWindow>).test?.states.at(-1);
                return current?.name === wanted && (!why || current.reason === why) && current;
            },
            [name, reason] as const,
        );
        return (await state.jsonValue()) as State;
    } catch (error) {
        const { states } = await record(page);
        const told = states.map((state) => [state.name, state.reason].filter(Boolean).join(': ')).join(', ');
        throw new Error(`The page was never ${name} ${reason ?? ''}; it was ${told}.`, { cause: error });
    }
}

/** Waits until a state with this name and reason has been told to the page, though it may be over. @returns it. */
export async function untilTold(
    page: Driven,
    name: State['name'],
    reason: NonNullable<State['reason']>,
): Promise<State> {
    const state = await page.waitForFunction(
        ([wanted, why]) =>
            (window as Partial<TestWindow>).test?.states.find(
                (told) => told.name === wanted && told.reason === why,
            ),
        [name, reason] as const,
    );
    return (await state.jsonValue()) as State;
}

/** Waits until the newest state told to the page has another name. @returns it. */
export async function untilNot(page: Driven, name: State['name']): Promise<State> {
    const state = await page.waitForFunction((unwanted) => {
        const current = (window as Partial<TestWindow>).test?.states.at(-1);
        return current && current.name !== unwanted && current;
    }, name);
    return (await state.jsonValue()) as State;
}

/** Waits until the page is connected and its contacts are there. */
export async function untilChatting(page: Driven): Promise<void> {
    await untilEvent(page, 'rosterContactsFetched');
}

/**
 * Waits until the server has answered everything so far. Prosody closes a WebSocket without a word when it is told to
 * end a session while something arrives on it.
 */
export async function untilAnswered(page: Driven): Promise<void> {
    // Chromium's debugger loses a promise that takes its time, now and then, and with it the wait for it.
    await page.evaluate(() => {
        const { test } = window as unknown as TestWindow;
        test.answered = false;
        void test.converse.api.ping().then(() => (test.answered = true));
    });
    await page.waitForFunction(() => (window as unknown as TestWindow).test.answered);
}

/** Waits until the server has answered everything and holds one request of the page: so it can say more, unasked. */
export async function untilPolling(page: Driven): Promise<void> {
    await untilAnswered(page);
    await page.waitForFunction(
        () =>
            Object.keys(sessionStorage).filter((key) => key.startsWith('converse-session:request:'))
                .length === 1,
    );
}

/**
 * Waits until Converse has written what it had to: for a quarter of a second nothing has been added to its database. A
 * page that WebKit puts into the cache with a transaction under way keeps the database from every other page.
 */
export async function untilStored(page: Driven): Promise<void> {
    await untilPolling(page);
    await untilWritten(page);
}

/** Waits until Converse writes nothing any more: a write under way when WebKit keeps the page locks the next one out. */
export async function untilWritten(page: Driven): Promise<void> {
    await page.evaluate(async () => {
        // Methods: see `stored()`.
        const idb = {
            asked<T>(request: IDBRequest<T>): Promise<T> {
                return new Promise((resolve, reject) => {
                    request.onsuccess = () => resolve(request.result);
                    request.onerror = () => reject(request.error);
                });
            },
            async content(): Promise<string> {
                const all = [...database.objectStoreNames].map((store) =>
                    this.asked(database.transaction(store, 'readwrite').objectStore(store).getAll()),
                );
                return JSON.stringify(await Promise.all(all));
            },
        };
        const database = await idb.asked(indexedDB.open('converse-persistent'));
        let before: string | undefined;
        for (let now = await idb.content(); now !== before; now = await idb.content()) {
            before = now;
            await new Promise((resolve) => setTimeout(resolve, 250));
        }
        database.close();
    });
}

/** Waits until the initial presence of a session went out (BOSH): until then messages go elsewhere. */
export async function untilPresent(page: Driven): Promise<void> {
    await page.waitForFunction(
        () => (JSON.parse(sessionStorage.getItem('converse-session:tab') ?? '{}') as SavedRecord).present,
    );
}

export interface SavedRecord {
    present: boolean;
    uses: number;
    jid: string;
    sid: string;
    rid: number;
}

/** The saved session of the tab. */
export function savedSession(page: Driven): Promise<SavedRecord | undefined> {
    return page.evaluate(() => {
        const text = sessionStorage.getItem('converse-session:tab');
        return text ? (JSON.parse(text) as SavedRecord) : undefined;
    });
}

export async function say(page: Driven, to: string, body: string): Promise<void> {
    await page.evaluate(
        async ([jid, text]) => {
            const { api } = (window as unknown as TestWindow).test.converse;
            const chat = await api.chats.open(jid);
            await chat.sendMessage({ body: text });
        },
        [to, body] as const,
    );
}

/** Waits until a message from somebody stands in their chat. */
export async function untilHeard(page: Driven, from: string, body: string): Promise<void> {
    await page.waitForFunction(
        ([jid, text]) => {
            const { state } = (window as unknown as TestWindow).test.converse;
            const messages = state.chatboxes.get(jid)?.messages.models ?? [];
            return messages.filter((message) => message.get('body') === text).length === 1;
        },
        [from, body] as const,
    );
}

/** Enters a group chat, and waits until it has let the user in. */
export async function enterRoom(page: Driven, jid: string, nick: string): Promise<void> {
    await page.evaluate(
        async ([of, as]) => {
            await (window as unknown as TestWindow).test.converse.api.rooms.open(of, { nick: as });
        },
        [jid, nick] as const,
    );
    await page.waitForFunction((of) => {
        const { chatboxes } = (window as unknown as TestWindow).test.converse.state;
        return chatboxes.get(of)?.session?.get('connection_status') === 5; // Converse's `ROOMSTATUS.ENTERED`.
    }, jid);
}

export function logOut(page: Driven): Promise<void> {
    return page.evaluate(() => (window as unknown as TestWindow).test.converse.api.user.logout());
}

/** Counts requests of a page to the BOSH service. @returns their RIDs so far, in order. */
export function ridsOf(page: Page): number[] {
    const rids: number[] = [];
    page.on('request', (request) => {
        const rid = /^<body[^>]*\srid=["'](\d+)/.exec(request.postData() ?? '')?.[1];
        if (rid) rids.push(Number(rid));
    });
    return rids;
}
