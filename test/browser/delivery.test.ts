/** What the person sees of a message that has not simply been sent, and when it goes away. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/converse/delivery.ts';
import { bundleOf } from './support/bundle.ts';
import { say, untilAnswered, untilChatting, untilWritten } from './support/drive.ts';
import type { PageSpec } from './support/page.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, setStage, type Stage } from './support/stage.ts';

const [alice, bob, room] = [`alice@${DOMAIN}`, `bob@${DOMAIN}`, `lounge@rooms.${DOMAIN}`];
const WORDS = { waiting: 'Waiting for the connection', unsure: 'May not have arrived' };

let stage: Stage;
/** Creates what is tested as soon as Converse has begun: the plugin itself is not in these pages. */
let early: string;
beforeAll(async () => {
    const [code, made] = await Promise.all([
        bundleOf('converse/delivery.ts', 'made'),
        setStage({ archive: true }),
    ]);
    early = `${code};(${String(createWithConverse)})(made.createDelivery)`;
    stage = made;
});
afterAll(() => stage.close());
afterEach(() => stage.clear());

function createWithConverse(create: (converse: unknown) => Delivery): void {
    let converse: unknown;
    const hook = {
        get: () => converse,
        set(given: unknown) {
            converse = given;
            Object.assign(window, { delivery: create(given) });
        },
    };
    Object.defineProperty(window, 'test', {
        configurable: true,
        set(test: object) {
            Object.defineProperty(window, 'test', { value: Object.defineProperty(test, 'converse', hook) });
        },
    });
}

async function open(
    user: string,
    more: Record<string, unknown> = {},
    spec: Partial<PageSpec> = {},
): Promise<Page> {
    const settings = {
        bosh_service_url: stage.prosody.boshURL,
        jid: `${user}@${DOMAIN}`,
        password: PASSWORDS[user],
        auto_login: true,
        ...more,
    };
    const page = await stage.open('about:blank', user);
    await page.addInitScript(early);
    await page.goto(stage.site.page({ settings, plugin: 'none', ...spec }));
    await untilChatting(page);
    await untilAnswered(page);
    return page;
}

/** Puts a message into the chat as if it had been written there, without sending it. @returns its id. */
function write(page: Page, to: string, body: string): Promise<string> {
    return page.evaluate(
        async ([jid, text]) => {
            const { api } = (window as unknown as Inside).test.converse;
            await api.emojis.initialize();
            if (jid.includes('@rooms.')) await api.rooms.open(jid, { nick: 'alice' });
            const chat = await (jid.includes('@rooms.') ? api.rooms : api.chats).open(jid);
            const message = await chat.createMessage(await chat.getOutgoingMessageAttributes({ body: text }));
            return message.get('msgid');
        },
        [to, body] as const,
    );
}

/** Sends a message that has been written. */
function send(page: Page, to: string, id: string): Promise<void> {
    return page.evaluate(
        async ([jid, msgid]) => {
            const { api } = (window as unknown as Inside).test.converse;
            const chat = await api.chatboxes.get(jid);
            const message = chat.messages.models.find((model) => model.get('msgid') === msgid)!;
            api.send(await chat.createMessageStanza(message));
        },
        [to, id] as const,
    );
}

/** Has Converse save something of a message, and show it. */
function save(page: Page, to: string, id: string, attributes: object): Promise<void> {
    return page.evaluate(
        async ([jid, msgid, saved]) => {
            const { api } = (window as unknown as Inside).test.converse;
            const { messages } = await api.chatboxes.get(jid);
            messages.models.find((model) => model.get('msgid') === msgid)!.save(saved);
            await new Promise((resolve) => setTimeout(resolve, 50));
        },
        [to, id, attributes] as const,
    );
}

function mark(page: Page, ...args: Parameters<Delivery['mark']>): Promise<boolean> {
    return page.evaluate(([jid, id, how]) => (window as unknown as Inside).delivery.mark(jid, id, how), args);
}

/** What the page shows with a message, beside its text. */
function shown(page: Page, id: string): Promise<string> {
    return page.evaluate((msgid) => {
        const message = document.querySelector(`.chat-msg[data-msgid="${msgid}"]`);
        const said = message?.querySelectorAll<HTMLElement>('.converse-session-delivery, .chat-msg__error');
        return message ? [...said!].map((element) => element.innerText.trim()).join('; ') : 'no message';
    }, id);
}

const untilShown = (page: Page, id: string, words: string): Promise<void> =>
    expect.poll(() => shown(page, id), { timeout: 10_000 }).toBe(words);

describe.each([
    { where: 'a chat with a contact', jid: bob },
    { where: 'a room', jid: room },
])('in $where', ({ jid }) => {
    let page: Page;
    beforeEach(async () => void (page = await open('alice')));

    it('shows at once what waits, what may be lost and what was not sent', async () => {
        const id = await write(page, jid, 'One');
        const other = await write(page, jid, 'Two');
        await untilShown(page, id, '');
        await mark(page, jid, id, 'waiting');
        await untilShown(page, id, WORDS.waiting);
        await mark(page, jid, id, 'unsure');
        await untilShown(page, id, WORDS.unsure);
        await mark(page, jid, id, undefined);
        await untilShown(page, id, '');
        await mark(page, jid, id, 'waiting');
        await untilShown(page, id, WORDS.waiting);
        await mark(page, jid, id, 'failed');
        await untilShown(
            page,
            id,
            'Message delivery failed.\nThere was no connection. Please send it again.',
        );
        expect(await shown(page, other)).toBe('');
    });

    it('is said once by a screen reader, and needs no pointer', async () => {
        const id = await write(page, jid, 'One');
        await untilShown(page, id, '');
        await page.evaluate(() => {
            const said: string[] = [];
            Object.assign(window, { said });
            new MutationObserver((changes) => {
                for (const { addedNodes } of changes)
                    for (const node of addedNodes)
                        if (node instanceof Element && node.matches('.converse-session-delivery'))
                            said.push((node as HTMLElement).innerText.trim());
            }).observe(document.querySelector('.chat-content[aria-live="polite"]')!, {
                childList: true,
                subtree: true,
            });
        });
        await mark(page, jid, id, 'waiting');
        await untilShown(page, id, WORDS.waiting);
        for (const title of ['a', 'b', 'c']) await save(page, jid, id, { title });
        const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
        expect(said).toEqual([WORDS.waiting]);
        await page.mouse.move(0, 0);
        const line = page.locator('.converse-session-delivery');
        expect(await line.isVisible()).toBe(true);
        expect(await line.evaluate((element) => getComputedStyle(element).opacity)).toBe('1');
    });

    it('keeps over a page load what may be lost, and not what waits', async () => {
        const [waiting, unsure] = [await write(page, jid, 'Waits'), await write(page, jid, 'May be lost')];
        await mark(page, jid, waiting, 'waiting');
        await mark(page, jid, unsure, 'unsure');
        // Whatever else is saved of the message must not take it along.
        await save(page, jid, waiting, { title: 'a' });
        await untilShown(page, waiting, WORDS.waiting);
        await untilWritten(page);
        await page.reload();
        await untilShown(page, unsure, WORDS.unsure);
        expect(await shown(page, waiting)).toBe('');
    });

    it('takes back its doubt when a copy comes from the room or the archive', async () => {
        const id = await write(page, jid, 'One');
        await mark(page, jid, id, 'unsure');
        await untilShown(page, id, WORDS.unsure);
        await untilWritten(page);
        await send(page, jid, id);
        if (jid === bob) {
            await untilWritten(page);
            await page.reload();
        }
        await untilShown(page, id, '');
    });
});

describe('with a contact', () => {
    it('doubts no correction because of what it corrects', async () => {
        const page = await open('alice');
        const id = await write(page, bob, 'One');
        await mark(page, bob, id, 'unsure');
        await untilShown(page, id, WORDS.unsure);
        await save(page, bob, id, { correcting: true });
        await say(page, bob, 'Two');
        await untilShown(page, id, '');
        await mark(page, bob, id, 'unsure');
        await untilShown(page, id, WORDS.unsure);
    });

    it('takes back its doubt at a receipt', async () => {
        const page = await open('alice');
        const id = await write(page, bob, 'One');
        await mark(page, bob, id, 'unsure');
        await untilShown(page, id, WORDS.unsure);
        await open('bob');
        await send(page, bob, id);
        await untilShown(page, id, '');
    });

    it('takes back its doubt at a marker', async () => {
        const page = await open('alice');
        const id = await write(page, bob, 'One');
        await mark(page, bob, id, 'unsure');
        await untilShown(page, id, WORDS.unsure);
        const his = await open('bob');
        await his.evaluate(
            ([to, message]) => {
                const { api, env } = (window as unknown as Inside).test.converse;
                const marker = { xmlns: 'urn:xmpp:chat-markers:0', id: message };
                api.send(env.$msg({ to, type: 'chat' }).c('displayed', marker));
            },
            [alice, id] as const,
        );
        await untilShown(page, id, '');
    });

    it('speaks German where Converse does', async () => {
        const page = await open('alice', { i18n: 'de' });
        const id = await write(page, bob, 'Eins');
        await mark(page, bob, id, 'unsure');
        await untilShown(page, id, 'Vielleicht nicht angekommen');
    });
});

it('does no harm where nothing is shown', async () => {
    const page = await open('alice', {}, { converse: 'headless' });
    const id = await write(page, bob, 'One');
    for (const how of ['waiting', 'unsure', 'failed', undefined] as const) await mark(page, bob, id, how);
    await mark(page, bob, 'unknown', 'waiting');
    await mark(page, `nobody@${DOMAIN}`, id, 'waiting');
});

interface Inside {
    delivery: Delivery;
    test: { converse: { api: Api; env: Env } };
}

interface Model {
    get(name: string): string;
    save(attributes: object): void;
}

interface Chat {
    messages: { models: Model[] };
    createMessage(attributes: object): Promise<Model>;
    getOutgoingMessageAttributes(attributes: object): Promise<object>;
    createMessageStanza(message: Model): Promise<unknown>;
}

interface Api {
    chats: { open(jid: string, attributes?: object): Promise<Chat> };
    rooms: { open(jid: string, attributes?: object): Promise<Chat> };
    chatboxes: { get(jid: string): Promise<Chat> };
    emojis: { initialize(): Promise<void> };
    send(stanza: unknown): void;
}

interface Env {
    $msg(attributes: object): { c(name: string, attributes: object): unknown };
}
