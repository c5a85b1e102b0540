/**
 * The last metre: what was received and is not in Converse's store when the page goes, what was written and cannot leave,
 * and what may not have arrived. Converse is kept from storing, or a request from arriving, for as long as a test needs.
 */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
    enterRoom,
    record,
    savedSession,
    say,
    untilChatting,
    untilEvent,
    untilPolling,
    untilPresent,
    untilState,
} from './support/drive.ts';
import { startTalker, type Talker } from './support/flood/talker.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, setStage, type Stage } from './support/stage.ts';

const [alice, bob, zoe] = [`alice@${DOMAIN}`, `bob@${DOMAIN}`, `zoe@${DOMAIN}`];
const room = `den@rooms.${DOMAIN}`;
const WAITING = 'Waiting for the connection';
const UNSURE = 'May not have arrived';

let stage: Stage;
let page: Page;
const talkers: Talker[] = [];

async function talker(user: string): Promise<Talker> {
    const { c2sPort } = stage.prosody;
    const made = await startTalker({ port: c2sPort, domain: DOMAIN, user, password: PASSWORDS[user]! });
    talkers.push(made);
    return made;
}
afterEach(async () => {
    talkers.splice(0).forEach((one) => one.close());
    await stage.clear();
});

const ways = [
    {
        name: 'BOSH',
        settings: () => ({
            bosh_service_url: stage.prosody.boshURL,
            authentication: 'prebind',
            prebind_url: '/prebind',
            auto_login: true,
        }),
    },
    {
        name: 'WebSocket',
        settings: () => ({ websocket_url: stage.prosody.websocketURL, credentials_url: '/credentials' }),
    },
];

async function open(settings: object, more: object = {}): Promise<void> {
    const spec = { settings: { ...settings, session_user: 'alice', session_retry_spread: 300, ...more } };
    page = await stage.open(stage.site.page(spec), 'alice');
    await untilThere();
}

async function untilThere(): Promise<void> {
    await untilChatting(page);
    await untilState(page, 'online');
}

interface Inside {
    test: {
        converse: {
            api: {
                connection: { get(): { xmlInput(stanza: Element): void } };
                send(stanza: Element): void;
            };
            state: { chatboxes: { get(jid: string): Chat | undefined } };
        };
    };
}
interface Chat {
    messages: { models: { attributes: Record<string, unknown>; get(name: string): unknown }[] };
    sendMessage(message: { body: string }): Promise<unknown>;
}

/** What stands in a chat; of each message the text, and what else is asked for. */
function chat(jid: string, ...more: string[]): Promise<unknown[]> {
    return page.evaluate(
        ([of, names]) => {
            const { chatboxes } = (window as unknown as Inside).test.converse.state;
            const said = (chatboxes.get(of)?.messages.models ?? []).filter((message) => message.get('body'));
            return said.map((message) => {
                const found = names.map((name) => message.get(name));
                return names.length ? [message.get('body'), ...found] : message.get('body');
            });
        },
        [jid, more] as const,
    );
}

async function untilSaid(jid: string, texts: string[]): Promise<void> {
    await expect.poll(() => chat(jid)).toEqual(texts);
}

/** How many messages that say something wait to be stored by Converse; of others it does not tell when they are. */
function journalled(): Promise<number> {
    return page.evaluate(
        () =>
            Object.entries(sessionStorage).filter(
                ([key, value]: [string, string]) =>
                    key.startsWith('converse-session:in:') && value.includes('<body'),
            ).length,
    );
}

/** From here on this page's browser stores nothing of Converse. */
async function storeNothing(): Promise<void> {
    await page.evaluate(() => {
        IDBObjectStore.prototype.put = () => {
            throw new Error('This browser stores nothing.');
        };
    });
}

/** What the page shows with a message, beside its text. */
function shown(text: string): Promise<string | undefined> {
    return page.evaluate((wanted) => {
        const texts = [...document.querySelectorAll<HTMLElement>('.chat-msg__text')];
        const message = texts.find((found) => found.innerText.trim() === wanted)?.closest('.chat-msg');
        return message?.querySelector<HTMLElement>('.converse-session-delivery')?.innerText.trim() ?? '';
    }, text);
}

const untilShown = (text: string, words: string): Promise<void> => expect.poll(() => shown(text)).toBe(words);

describe.each(ways)('over $name', ({ settings }) => {
    beforeAll(async () => void (stage = await setStage()));
    afterAll(() => stage.close());

    it('each message that Converse had not stored stands in its chat once, on the next page', async () => {
        await open(settings());
        await enterRoom(page, room, 'alice');
        const [his, hers, other] = [await talker('bob'), await talker('zoe'), await talker('alice')];
        await his.join(room, 'bob');
        his.say(alice, 'old', 'chat');
        his.say(alice, 'regretted', 'chat');
        await untilSaid(bob, ['old', 'regretted']);
        await say(page, bob, 'mine');
        await expect.poll(() => his.heard.length).toBe(1);
        const mine = his.heard[0]!.id;
        await expect.poll(journalled).toBe(0);

        await storeNothing();
        his.say(alice, 'new', 'chat');
        his.send(`<message to='${alice}' type='chat'><body>without an id</body></message>`);
        his.send(
            `<message to='${alice}' type='chat' id='c1'><body>corrected</body>` +
                `<replace xmlns='urn:xmpp:message-correct:0' id='old'/><origin-id xmlns='urn:xmpp:sid:0' id='c1'/></message>`,
        );
        his.send(
            `<message to='${alice}' type='chat' id='r1'>` +
                `<retract xmlns='urn:xmpp:message-retract:1' id='regretted'/></message>`,
        );
        his.send(
            `<message to='${alice}' type='chat' id='r2'><received xmlns='urn:xmpp:receipts' id='${mine}'/></message>`,
        );
        his.send(
            `<message to='${alice}' type='chat' id='r3'>` +
                `<reactions xmlns='urn:xmpp:reactions:0' id='${mine}'><reaction>👍</reaction></reactions></message>`,
        );
        his.say(room, 'in the room', 'groupchat');
        other.say(bob, 'from my phone', 'chat');
        hers.say(alice, 'first', 'chat');
        hers.say(alice, 'second', 'chat');
        const private_ = ['corrected', 'from my phone', 'mine', 'new', 'regretted', 'without an id'];
        const allSaid = async (): Promise<void> => {
            // Two of them spoke at once.
            await expect.poll(async () => (await chat(bob)).sort()).toEqual(private_);
            await untilSaid(room, ['in the room']);
            await expect.poll(async () => (await chat(zoe)).sort()).toEqual(['first', 'second']);
        };
        await allSaid();
        const seen = (): Promise<unknown[]> =>
            chat(bob, 'older_versions', 'retracted', 'received', 'reactions');
        await expect.poll(async () => JSON.stringify(await seen())).toContain('👍');
        expect(await journalled()).toBe(7);

        await page.reload();
        await untilThere();
        await allSaid();
        await expect.poll(async () => JSON.stringify(await seen())).toContain('👍');
        const after = (await seen()) as [string, object | undefined, unknown, unknown, unknown][];
        const of = (text: string) => after.find(([body]) => body === text)!;
        expect(Object.values(of('corrected')[1] ?? {})).toEqual(['old']);
        expect(of('regretted')[2]).toBeTruthy();
        expect(of('mine')[3]).toBeTruthy();
        // Stored by now; and once more, it is still once there.
        await expect.poll(journalled).toBe(0);
        await page.reload();
        await untilThere();
        await allSaid();
    });

    it('a chat that nobody has looked at is there on the next page, with what was said in it', async () => {
        const spec = { settings: { ...settings(), session_user: 'alice' }, plugin: 'after' } as const;
        page = await stage.open(stage.site.page({ ...spec, converse: 'headless' }), 'alice');
        await untilThere();
        (await talker('bob')).say(alice, 'unseen', 'chat');
        await untilSaid(bob, ['unseen']);
        await expect.poll(journalled).toBe(0);
        await page.reload();
        await untilThere();
        await untilSaid(bob, ['unseen']);
    });

    it('says nothing twice of what Converse has stored, and leaves encrypted messages to the server', async () => {
        await open(settings());
        const his = await talker('bob');
        his.say(alice, 'stored', 'chat');
        await untilSaid(bob, ['stored']);
        await expect.poll(journalled).toBe(0);
        // The entry comes back, as if the page had gone between the two.
        await page.evaluate(
            ([to, from]) =>
                sessionStorage.setItem(
                    'converse-session:in:99',
                    `${String(Date.now())} <message xmlns="jabber:client" to="${to}" from="${from}/x" type="chat" id="stored"><body>stored</body></message>`,
                ),
            [alice, bob] as const,
        );
        await page.reload();
        await untilThere();
        await expect.poll(journalled).toBe(0);
        // A room that was entered on the page before may still tell its subject.
        const { messages } = await record(page);
        expect(messages.filter((message) => message.includes('<body'))).toEqual([]);
        await untilSaid(bob, ['stored']);
        await storeNothing();
        his.send(
            `<message to='${alice}' type='chat' id='e1'><body>fallback</body>` +
                `<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted></message>`,
        );
        his.say(alice, 'open', 'chat');
        await expect.poll(async () => (await chat(bob)).includes('open')).toBe(true);
        expect(await journalled()).toBe(1);
    });

    it('what is written without a server waits, is seen to wait, and leaves in order', async () => {
        await open(settings());
        const his = await talker('bob');
        await say(page, bob, 'before');
        await expect.poll(() => his.heard.length).toBe(1);
        await stage.prosody.kill();
        await untilState(page, 'waiting');
        for (const text of ['one', 'two', 'three']) await say(page, bob, text);
        await untilShown('one', WAITING);
        await untilShown('three', WAITING);
        expect(await shown('before')).toBe('');
        await stage.prosody.start();
        const again = await talker('bob');
        await untilEvent(page, 'reconnected');
        await expect.poll(() => again.heard.map(({ body }) => body)).toEqual(['one', 'two', 'three']);
        await untilShown('one', '');
        await untilShown('three', '');
        await untilSaid(bob, ['before', 'one', 'two', 'three']);
    });

    it('what is on its way through Converse when the page goes is sent by the next one', async () => {
        await open(settings());
        const his = await talker('bob');
        await page.evaluate((to) => {
            const { api } = (window as unknown as Inside).test.converse;
            const message = `<message xmlns='jabber:client' to='${to}' type='chat' id='last'><body>last words</body></message>`;
            const stanza = new DOMParser().parseFromString(message, 'text/xml').documentElement;
            // Behind all that others do when the page is left.
            addEventListener('pagehide', () => void Promise.resolve().then(() => api.send(stanza)));
        }, bob);
        await page.reload();
        await expect.poll(() => his.heard.map(({ body }) => body)).toEqual(['last words']);
    });

    it('notes nothing of somebody who has signed out, not even what was under way', async () => {
        await open(settings());
        const left = await page.evaluate(
            async ([to, from]) => {
                const connection = (window as unknown as Inside).test.converse.api.connection.get();
                await window.converseSession!.signOut();
                const late = `<message xmlns="jabber:client" to="${to}" from="${from}" id="late"><body>late</body></message>`;
                connection.xmlInput(new DOMParser().parseFromString(late, 'text/xml').documentElement);
                return Object.keys(sessionStorage).filter((key) => key.startsWith('converse-session:'));
            },
            [alice, bob] as const,
        );
        expect(left).toEqual([]);
    });

    it('works where the tab can store nothing, and says so once', async () => {
        const said: string[] = [];
        await open(settings());
        page.on('console', (message) => {
            if (message.text().startsWith('converse-session:')) said.push(message.text());
        });
        await page.evaluate(() => {
            for (let size = 1 << 20; size >= 1; size >>= 1)
                try {
                    for (let index = 0; ; index += 1)
                        sessionStorage.setItem(`fill-${String(size)}-${String(index)}`, 'x'.repeat(size));
                } catch {
                    // Full, for pieces of that size.
                }
        });
        const his = await talker('bob');
        // Longer than what a request that is answered meanwhile leaves free.
        const [mine, yours] = ['mine ', 'yours '].map((word) => word.repeat(4000).trim());
        await say(page, bob, mine!);
        his.say(alice, yours!, 'chat');
        await expect.poll(async () => (await chat(bob)).sort()).toEqual([mine, yours]);
        await expect.poll(() => his.heard.map(({ body }) => body)).toEqual([mine]);
        await expect.poll(() => said.length).toBe(1);
        await page.evaluate(() =>
            Object.keys(sessionStorage)
                .filter((key) => key.startsWith('fill'))
                .forEach((key) => sessionStorage.removeItem(key)),
        );
        await page.reload();
        await untilThere();
        await say(page, bob, 'again');
        await expect.poll(() => his.heard.map(({ body }) => body)).toEqual([mine, 'again']);
    });
});

describe('a session that ends with something on its way', () => {
    beforeAll(async () => void (stage = await setStage({ archive: true })));
    afterAll(() => stage.close());
    const { settings } = ways[0]!;
    let his: Talker;
    beforeEach(async () => {
        his = await talker('bob');
        await open(settings());
        await untilPresent(page);
        await say(page, bob, 'before');
        await expect.poll(() => his.heard.length).toBe(1);
        // The server holds a request: it can say that the session has ended.
        await untilPolling(page);
    });

    /**
     * Takes the request that says this, until `letGo()` lets it go on to the server. @param arrives whether it has been there
     * before; the answer of then does not come back.
     */
    async function intercept(
        text: string,
        arrives: boolean,
    ): Promise<{ taken: boolean; letGo(): Promise<void> }> {
        const { boshURL } = stage.prosody;
        const request = { taken: false, letGo: () => page.unroute(boshURL) };
        await page.route(boshURL, async (route) => {
            if (!route.request().postData()?.includes(`>${text}<`)) return route.continue();
            request.taken = true;
            if (arrives) await route.fetch().catch(() => {});
        });
        return request;
    }

    it('shows that it may not have arrived, and does not send it again', async () => {
        const request = await intercept('lost', false);
        await say(page, bob, 'lost');
        await expect.poll(() => request.taken).toBe(true);
        const { jid } = await untilState(page, 'online');
        await stage.prosody.kick(jid!);
        await untilEvent(page, 'reconnected');
        await untilShown('lost', UNSURE);
        await say(page, bob, 'sure');
        await expect.poll(() => his.heard.map(({ body }) => body)).toEqual(['before', 'sure']);
        // Converse keeps it with the message.
        await page.reload();
        await untilThere();
        await untilShown('lost', UNSURE);
    });

    it('finds it in the archive, once, and what was missed meanwhile as well', async () => {
        const request = await intercept('arrived', true);
        await say(page, bob, 'arrived');
        await expect.poll(() => request.taken).toBe(true);
        await expect.poll(() => his.heard.map(({ body }) => body)).toEqual(['before', 'arrived']);
        const { jid } = await untilState(page, 'online');
        await stage.prosody.kick(jid!);
        his.say(alice, 'meanwhile', 'chat');
        await request.letGo();
        await untilEvent(page, 'reconnected');
        await expect
            .poll(async () => (await chat(bob)).slice(-3))
            .toEqual(['before', 'arrived', 'meanwhile']);
        await untilShown('arrived', '');
        expect(his.heard).toHaveLength(2);
    });
});

describe('a session that ends with something that nobody has taken', () => {
    beforeAll(async () => void (stage = await setStage()));
    afterAll(() => stage.close());
    const { settings } = ways[0]!;

    it('leaves it to the next one', async () => {
        await open(settings());
        await untilPresent(page);
        const his = await talker('bob');
        const early = { ...settings(), session_user: 'alice' };
        await page.goto(stage.site.page({ settings: {}, plugin: 'none', converse: 'none' }));
        his.say(alice, 'unheard', 'chat');
        await his.settled();
        await page.goto(stage.site.page({ settings: {}, early, converse: 'none' }));
        const told = (): Promise<boolean> =>
            page.evaluate(() => Object.values(sessionStorage).some((value) => value.includes('unheard')));
        await expect.poll(told).toBe(true);
        const { jid } = (await savedSession(page))!;
        await stage.prosody.kick(jid);
        await page.goto(stage.site.page({ settings: { ...settings(), session_user: 'alice' } }));
        await untilThere();
        await expect.poll(() => chat(bob)).toEqual(['unheard']);
        expect((await savedSession(page))!.jid).not.toBe(jid);
        await expect.poll(told).toBe(false);
    });

    it('leaves an answer that its page does not live to read to the next page', async () => {
        await open(settings());
        await untilPresent(page);
        const his = await talker('bob');
        const left = page.waitForEvent('framenavigated');
        await page.evaluate(() => {
            const connection = (window as unknown as Inside).test.converse.api.connection.get();
            connection.xmlInput = () => {
                location.reload();
                throw new Error('This page ends in the middle of an answer.');
            };
        });
        his.say(alice, 'unread', 'chat');
        await left;
        await untilThere();
        await untilSaid(bob, ['unread']);
    });
});
