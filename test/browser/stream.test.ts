/** Over WebSocket the stream is resumed (XEP-0198): over page loads and drops, losing nothing, doubling nothing. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { login, open } from '../../src/bosh/login.ts';
import { createNodeEnvironment } from '../../src/bosh/node.ts';
import { createPeer, type Peer } from '../servers/peer.ts';
import {
    enterRoom,
    record,
    say,
    untilAnswered,
    untilChatting,
    untilEvent,
    untilState,
} from './support/drive.ts';
import type { Driven, Tab } from './support/engines/engine.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, setEngineStage, setStage, type EngineStage, type Stage } from './support/stage.ts';

const [alice, bob] = [`alice@${DOMAIN}`, `bob@${DOMAIN}`];
const ROOM = `room@rooms.${DOMAIN}`;

interface Model {
    get(name: string): unknown;
}
interface Chat {
    messages: { models: Model[]; on(event: 'add', listener: (message: Model) => void): void };
    sendMessage(message: { body: string }): Promise<Model>;
    retractOwnMessage(message: Model): void;
}
interface Inside {
    test: {
        converse: {
            env: { $msg(attributes: object): { c(name: string): { t(text: string): unknown } } };
            state: { session: Model; chatboxes: { get(jid: string): Chat | undefined } };
            api: {
                connection: {
                    get(): {
                        connected: boolean;
                        authenticated: boolean;
                        pause(): void;
                        _proto: { socket: WebSocket };
                    };
                };
                send(stanza: unknown): void;
                listen: { on(event: 'send' | 'reconnected', listener: (stanza: Element) => void): void };
                chats: { open(jid: string): Promise<Chat> };
            };
        };
    };
}

const settingsOf = (websocketURL: string, more: object = {}): Record<string, unknown> => ({
    websocket_url: websocketURL,
    credentials_url: '/credentials',
    session_user: 'alice',
    session_retry_spread: 100,
    blacklisted_plugins: ['converse-omemo'],
    ...more,
});

async function signInBob(boshURL: string): Promise<Peer> {
    const opened = await open({ url: boshURL, domain: DOMAIN, env: createNodeEnvironment() });
    const peer = createPeer(await login(opened, { jid: bob, password: PASSWORDS['bob']! }));
    await peer.announce();
    return peer;
}

/** @returns the full JID. */
async function chatting(page: Driven): Promise<string> {
    await untilChatting(page);
    await untilAnswered(page);
    return (await untilState(page, 'online')).jid!;
}

/** What others have said in a chat, in order. Prosody stamps by the second, and Converse sorts by that. */
const seen = (page: Driven, chat = bob): Promise<string[]> =>
    page.evaluate((jid) => {
        const { state } = (window as unknown as Inside).test.converse;
        return (state.chatboxes.get(jid)?.messages.models ?? [])
            .filter((message) => message.get('sender') === 'them' && message.get('body'))
            .map((message) => String(message.get('body')));
    }, chat);

/** What she has said that may not have arrived, as the chat has it. */
const lostIn = (page: Driven): Promise<string[]> =>
    page.evaluate((jid) => {
        const { state } = (window as unknown as Inside).test.converse;
        const messages = state.chatboxes.get(jid)?.messages.models ?? [];
        return messages
            .filter((message) => message.get('session_unsure'))
            .map((message) => String(message.get('body')));
    }, bob);

describe('a stream', () => {
    let stage: Stage;
    let page: Page;
    let peer: Peer;
    beforeAll(async () => {
        // What one test leaves unacknowledged is nothing for the next.
        stage = await setStage({ logLevel: 'debug', config: 'modules_disabled = { "offline" }' });
    });
    afterAll(() => stage.close());
    beforeEach(async () => {
        const url = stage.site.page({ settings: settingsOf(stage.prosody.websocketURL) });
        [page, peer] = await Promise.all([stage.open(url, 'alice'), signInBob(stage.prosody.boshURL)]);
        await chatting(page);
    });
    afterEach(async () => {
        peer.close();
        await stage.clear();
        expect(stage.prosody.log()).not.toContain('The client says it handled');
    });

    const hers = async (): Promise<string[]> =>
        (await stage.prosody.sessions()).filter((jid) => jid.startsWith(alice));
    const resumptions = (): number =>
        stage.prosody.log().match(/mod_smacks resuming existing session/g)?.length ?? 0;
    const kept = (name: string): Promise<unknown> =>
        page.evaluate((key) => (window as unknown as Inside).test.converse.state.session.get(key), name);
    const lost = (): Promise<string[]> => lostIn(page);

    /** The socket breaks, as far as the page can tell. */
    const cut = (): Promise<void> =>
        page.evaluate(() => {
            const { socket } = (window as unknown as Inside).test.converse.api.connection.get()._proto;
            const { onclose } = socket;
            socket.close();
            onclose?.call(socket, new CloseEvent('close', { code: 1006 }));
        });

    /** From here on nothing that the page sends gets anywhere. */
    const mute = (): Promise<void> =>
        page.evaluate(() => {
            const { socket } = (window as unknown as Inside).test.converse.api.connection.get()._proto;
            socket.send = () => {};
        });

    it('is the same after each reload: one session with one JID', async () => {
        const jid = await chatting(page);
        for (let round = 0; round < 3; round += 1) {
            const before = resumptions();
            await page.reload();
            expect(await chatting(page)).toBe(jid);
            expect(resumptions()).toBe(before + 1);
            expect(await hers()).toEqual([jid]);
        }
        expect(await lost()).toEqual([]);
    });

    it('brings once what was said while the page was away, and opens one chat', async () => {
        const jid = await chatting(page);
        await page.goto('about:blank');
        for (const id of ['one', 'two', 'three']) await peer.say(alice, id);
        await page.goBack();
        expect(await chatting(page)).toBe(jid);
        await expect.poll(async () => (await seen(page)).sort()).toEqual(['one', 'three', 'two']);
        await page.reload();
        await chatting(page);
        await peer.say(alice, 'four');
        await expect.poll(async () => (await seen(page)).sort()).toEqual(['four', 'one', 'three', 'two']);
    });

    it('brings again what the page before had no time to store', async () => {
        await peer.say(alice, 'first');
        await expect.poll(() => seen(page)).toEqual(['first']);
        const said = ['first'];
        for (const delay of [0, 10, 25, 50]) {
            const body = `left after ${String(delay)}`;
            said.push(body);
            await page.evaluate(
                ([jid, text, ms]) => {
                    const chat = (window as unknown as Inside).test.converse.state.chatboxes.get(jid)!;
                    chat.messages.on('add', (message) => {
                        if (message.get('body') === text) setTimeout(() => location.reload(), ms);
                    });
                },
                [bob, body, delay] as const,
            );
            const loaded = page.waitForEvent('load');
            await peer.say(alice, body);
            await loaded;
            await chatting(page);
            await expect.poll(async () => (await seen(page)).sort()).toEqual(said.toSorted());
        }
    });

    it('sends once what the page before had sent into a broken connection', async () => {
        const said: string[] = [];
        for (let round = 1; round <= 3; round += 1) {
            said.push(`broken ${String(round)}`);
            await mute();
            const loaded = page.waitForEvent('load');
            await page.evaluate(
                async ([jid, text]) => {
                    const { api } = (window as unknown as Inside).test.converse;
                    const chat = await api.chats.open(jid);
                    // The reload begins in the task in which Converse sends.
                    api.listen.on('send', (stanza) => {
                        if (stanza.querySelector('body')) location.reload();
                    });
                    void chat.sendMessage({ body: text });
                },
                [bob, said.at(-1)!] as const,
            );
            await loaded;
            await chatting(page);
            await expect.poll(() => peer.heard).toEqual(said);
        }
        expect(await lost()).toEqual([]);
    });

    it('is resumed again and again, after a reload as well', async () => {
        await page.reload();
        const jid = await chatting(page);
        const [theirs, ours]: string[][] = [[], []];
        for (let round = 1; round <= 3; round += 1) {
            const before = resumptions();
            await mute();
            await say(page, bob, `hers ${String(round)}`);
            ours!.push(`hers ${String(round)}`);
            await cut();
            await peer.say(alice, `his ${String(round)}`);
            theirs!.push(`his ${String(round)}`);
            await untilEvent(page, 'reconnected', round);
            expect(await chatting(page)).toBe(jid);
            expect(resumptions()).toBe(before + 1);
            await expect.poll(() => seen(page)).toEqual(theirs);
            await expect.poll(() => peer.heard).toEqual(ours);
        }
        expect(await hers()).toEqual([jid]);
        expect(await lost()).toEqual([]);
    });

    it('sends once what waited for it, when the page goes before it has left', async () => {
        const jid = await chatting(page);
        await cut();
        await untilState(page, 'waiting');
        await page.evaluate(() => {
            const { api } = (window as unknown as Inside).test.converse;
            // From then on Strophe keeps what it is given.
            api.listen.on('reconnected', () => api.connection.get().pause());
        });
        await say(page, bob, 'waited');
        await expect
            .poll(async () => JSON.stringify(await kept('unacked_stanzas')))
            .toContain('<body>waited</body>');
        await page.reload();
        expect(await chatting(page)).toBe(jid);
        await say(page, bob, 'and more');
        await expect.poll(() => peer.heard).toEqual(['waited', 'and more']);
    });

    it('sends what is said while it is being taken up, at the first try', async () => {
        await page.evaluate((jid) => {
            const { api, env } = (window as unknown as Inside).test.converse;
            const { state } = window.converseSession!;
            const timer = setInterval(() => {
                const connection = api.connection.get();
                if (window.converseSession!.state === state) return;
                if (!connection.connected || connection.authenticated) return;
                clearInterval(timer);
                for (let i = 1; i <= 6; i += 1)
                    api.send(
                        env
                            .$msg({ to: jid, type: 'chat', id: `m${i}` })
                            .c('body')
                            .t(`rising ${i}`),
                    );
            }, 1);
        }, bob);
        await cut();
        await untilEvent(page, 'reconnected');
        await chatting(page);
        await expect.poll(() => peer.heard).toEqual([1, 2, 3, 4, 5, 6].map((i) => `rising ${i}`));
        const { states } = await record(page);
        expect(states.filter(({ name }) => name === 'waiting')).toHaveLength(1);
    });

    it('is resumed by the tab whose page took no leave, as one that crashed or was discarded', async () => {
        const jid = await chatting(page);
        await page.evaluate(() =>
            window.addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true),
        );
        await page.reload();
        expect(await chatting(page)).toBe(jid);
        expect(await hers()).toEqual([jid]);
    });

    it('counts what Converse sends past its own count', async () => {
        await page.evaluate(async (jid) => {
            const { api } = (window as unknown as Inside).test.converse;
            const chat = await api.chats.open(jid);
            const message = await chat.sendMessage({ body: 'No!' });
            chat.retractOwnMessage(message); // By Strophe alone.
        }, bob);
        await say(page, bob, 'Well');
        await untilAnswered(page);
        await page.reload();
        await chatting(page);
        await mute();
        await say(page, bob, 'So what');
        await page.reload();
        await chatting(page);
        await expect.poll(() => peer.heard).toEqual(['No!', '/me retracted a message', 'Well', 'So what']);
    });

    it('brings what was said in a room', async () => {
        const enter = (nick: string): string =>
            `<presence xmlns='jabber:client' to='${ROOM}/${nick}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`;
        const speak = (id: string): string =>
            `<message xmlns='jabber:client' to='${ROOM}' id='${id}' type='groupchat'><body>${id}</body></message>`;
        await peer.send(enter('bob'));
        await enterRoom(page, ROOM, 'alice');
        await peer.send(speak('before'));
        await expect.poll(() => seen(page, ROOM)).toEqual(['before']);
        const said = ['before'];
        for (let round = 1; round <= 2; round += 1) {
            await page.goto('about:blank');
            for (const id of ['a', 'b', 'c']) await peer.send(speak(`${id}${String(round)}`));
            said.push(...['a', 'b', 'c'].map((id) => `${id}${String(round)}`));
            await page.goBack();
            await chatting(page);
            await expect.poll(async () => (await seen(page, ROOM)).sort()).toEqual(said.toSorted());
        }
    });

    it('is given up where stream management is switched off, and what was lost with it is told', async () => {
        const jid = await chatting(page);
        await mute();
        await say(page, bob, 'Lost');
        const without = settingsOf(stage.prosody.websocketURL, { enable_smacks: false });
        await page.goto(stage.site.page({ settings: without }));
        expect(await chatting(page)).toBe(jid);
        await expect.poll(lost).toEqual(['Lost']);
        await say(page, bob, 'Found');
        await expect.poll(() => peer.heard).toEqual(['Found']);
        expect(await kept('unacked_stanzas')).toEqual([]);
    });

    it('tells what was lost with it when the server has been restarted', async () => {
        const jid = await chatting(page);
        await mute();
        await say(page, bob, 'Lost');
        await stage.prosody.kill();
        await stage.prosody.start();
        await untilEvent(page, 'reconnected');
        expect(await chatting(page)).toBe(jid);
        expect(await hers()).toEqual([jid]);
        await expect.poll(lost).toEqual(['Lost']);
        // And the new stream is one as any other.
        await page.reload();
        expect(await chatting(page)).toBe(jid);
        expect(await kept('unacked_stanzas')).not.toContainEqual(expect.stringContaining('Lost'));
    });
});

describe('in two tabs', () => {
    let stage: EngineStage;
    beforeAll(async () => void (stage = await setEngineStage('chromium')));
    afterAll(() => stage?.close());
    afterEach(() => stage.clear());

    it('what was said before she came opens one chat', async () => {
        const peer = await signInBob(stage.prosody.boshURL);
        for (const id of ['one', 'two', 'three']) await peer.say(alice, id);
        const profile = await stage.profile('alice');
        const tab = await profile.open(stage.page({ settings: settingsOf(stage.prosody.websocketURL) }));
        await chatting(tab);
        await expect.poll(async () => (await seen(tab)).sort()).toEqual(['one', 'three', 'two']);
        peer.close();
    });

    it('a duplicated tab has a stream of its own, and both chat', async () => {
        const profile = await stage.profile('alice');
        const tab = await profile.open(stage.page({ settings: settingsOf(stage.prosody.websocketURL) }));
        const peer = await signInBob(stage.prosody.boshURL);
        const jid = await chatting(tab);
        const copy = await tab.duplicate();
        const other = await chatting(copy);
        expect(other).not.toBe(jid);
        const tabs: [Tab, string][] = [
            [tab, jid],
            [copy, other],
        ];
        const ours = (): Promise<string[]> =>
            stage.prosody.sessions().then((all) => all.filter((one) => one.startsWith(alice)));
        for (let round = 1; round <= 2; round += 1) {
            expect(await ours()).toEqual([jid, other].sort());
            for (const [one, name] of tabs) {
                await say(one, bob, `${name} ${String(round)}`);
                await one.reload();
                expect(await chatting(one)).toBe(name);
            }
            await peer.say(alice, `all ${String(round)}`);
            for (const [one] of tabs) await expect.poll(() => seen(one)).toContain(`all ${String(round)}`);
        }
        await expect.poll(() => peer.heard).toEqual([1, 2].flatMap((r) => [`${jid} ${r}`, `${other} ${r}`]));
        peer.close();
    });
});

describe('where the server forgets in a second', () => {
    let stage: Stage;
    beforeAll(async () => void (stage = await setStage({ globalConfig: 'smacks_hibernation_time = 1' })));
    afterAll(() => stage.close());

    it('a page that comes back too late has a new stream, with all that was said, and has lost nothing', async () => {
        const url = stage.site.page({ settings: settingsOf(stage.prosody.websocketURL) });
        const [page, peer] = await Promise.all([stage.open(url, 'alice'), signInBob(stage.prosody.boshURL)]);
        const jid = await chatting(page);
        await say(page, bob, 'Bye');
        await expect.poll(() => peer.heard).toEqual(['Bye']);
        await page.goto('about:blank');
        for (const id of ['one', 'two', 'three']) await peer.say(alice, id);
        await expect.poll(() => stage.prosody.sessions()).toEqual([peer.jid]);
        await page.goBack();
        expect(await chatting(page)).toBe(jid);
        await expect.poll(async () => (await seen(page)).sort()).toEqual(['one', 'three', 'two']);
        expect(await lostIn(page)).toEqual([]);
        expect(peer.heard).toEqual(['Bye']);
        peer.close();
    });
});
