/** Somebody with one tab at the cluster's site, and somebody else who talks to them without a pause. */
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { domain } from '../../demo/servers/xmpp-server.ts';
import type { State } from '../../src/session/state.ts';
import type { Talker } from '../browser/support/flood/talker.ts';
import { visit, type Tab } from '../hosts/sites/visitor.ts';

export interface Seat {
    readonly user: string;
    readonly tab: Tab;
    /** Full JID, once it is online. */
    jid(): Promise<string>;
    /** As it is at this moment. */
    state(): Promise<State>;
    /** How many requests for tokens there have been. */
    asked(): number;
    /** The most of them within 60 seconds. */
    askedInAMinute(): number;
    /** How many answers with an HTTP status there have been. */
    answered(status: number): number;
    /** Messages of a load that stand in the chat. */
    read(name: string): Promise<string[]>;
    close(): Promise<void>;
}

interface SiteWindow {
    converseSession: { state: State };
}

/**
 * Signs in by the form, in a browser that takes the certificate as it is.
 * @param node where this browser was before, over BOSH: what the cookie of nginx-ejabberd.conf says.
 */
export async function takeSeat(browser: Browser, page: string, user: string, node?: number): Promise<Seat> {
    const visitor = await visit(browser, page, '', { ignoreHTTPSErrors: true });
    const { context } = visitor;
    context.setDefaultTimeout(60_000);
    if (node !== undefined) {
        const url = String(new URL('/http-bind', page));
        await context.addCookies([{ name: 'chat_node', value: String(node + 1), url }]);
    }
    const times: number[] = [];
    const statuses: number[] = [];
    context.on('request', (request) => {
        if (new URL(request.url()).pathname.startsWith('/chat/')) times.push(Date.now());
    });
    context.on('response', (response) => void statuses.push(response.status()));
    const tab = await visitor.open();
    await tab.signIn(user);
    await tab.untilOnline(user);
    return {
        user,
        tab,
        jid: async () => (await tab.untilState('online')).jid!,
        state: () => tab.page.evaluate(() => (window as unknown as SiteWindow).converseSession.state),
        asked: () => times.length,
        askedInAMinute() {
            const from = (start: number): number =>
                times.filter((time) => time >= start && time < start + 60_000).length;
            return Math.max(0, ...times.map(from));
        },
        answered: (status) => statuses.filter((one) => one === status).length,
        async read(name) {
            const texts = await tab.page.locator('.chat-msg__text').allTextContents();
            return texts.map((text) => text.trim()).filter((text) => text.startsWith(`${name} `));
        },
        close: () => visitor.close(),
    };
}

let chats = 0;
/** Both ways, each hears the other. */
export async function chat({ user, tab, jid }: Seat, friend: Talker, occasion: string): Promise<void> {
    const text = `${occasion}, ${String((chats += 1))}`;
    friend.say(await jid(), `${text}, ${user}`, 'chat');
    await tab.untilRead(`${text}, ${user}`);
    await tab.write(`${text}, says ${user}`);
    await expect.poll(() => friend.heard.map(({ body }) => body)).toContain(`${text}, says ${user}`);
}

export interface Load {
    /** Ends it. @returns what each was told, in order. */
    end(): string[];
}

/** A message for each person twice a second: Converse shows each in its own time, and a busy machine falls behind. */
export function startLoad(friend: Talker, users: Iterable<string>, name: string): Load {
    const said: string[] = [];
    const everybody = [...new Set(users)];
    const speaking = setInterval(() => {
        const text = `${name} ${String(said.length)}`;
        said.push(text);
        for (const user of everybody) friend.say(`${user}@${domain}`, text, 'chat');
    }, 500);
    return {
        end() {
            clearInterval(speaking);
            return said;
        },
    };
}
