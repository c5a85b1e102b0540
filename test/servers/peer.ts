/** Somebody to chat with: a session that keeps polling and notes every message. */
import { setTimeout as delay } from 'node:timers/promises';
import type { BoshEnvironment } from '../../src/environment.ts';
import { login, open } from '../../src/bosh/login.ts';
import { createNodeEnvironment } from '../../src/bosh/node.ts';
import type { BoshSession, Proven } from '../../src/bosh/session.ts';
import { createWire } from '../../src/bosh/wire.ts';
import { children } from '../../src/bosh/xml.ts';
import type { Server } from './servers.ts';

export interface Peer {
    readonly jid: string;
    /** Ids of the messages received, in order. */
    readonly received: string[];
    /** What was said in them, in order. */
    readonly heard: string[];
    /** Sends any stanzas. Resolves when the server has taken them. */
    send(stanzas: string): Promise<void>;
    /** Becomes available: what is sent to the bare JID arrives here. */
    announce(): Promise<void>;
    /** Resolves when the server has taken the message. */
    say(to: string, id: string): Promise<void>;
    /** Resolves when a message has come. */
    hears(id: string): Promise<void>;
    close(): void;
}

/** Opens a session and logs in. The password is the user's name. */
export async function signIn(
    server: Server,
    user: string,
    { env = createNodeEnvironment(), resource }: { env?: BoshEnvironment; resource?: string } = {},
): Promise<Proven> {
    const opened = await open({ url: server.boshURL, domain: server.domain, env });
    return login(opened, { jid: `${user}@${server.domain}`, password: user, resource });
}

export function messageTo(to: string, id: string): string {
    return `<message xmlns='jabber:client' to='${to}' id='${id}' type='chat'><body>${id}</body></message>`;
}

export function idsIn(body: Element): string[] {
    return children(body)
        .filter((element) => element.localName === 'message')
        .map((element) => element.getAttribute('id')!);
}

function bodiesIn(body: Element): string[] {
    return children(body)
        .filter((element) => element.localName === 'message')
        .flatMap((element) => children(element).filter(({ localName }) => localName === 'body'))
        .map((element) => element.textContent ?? '');
}

export function createPeer(session: BoshSession): Peer {
    const wire = createWire({ ...session, env: createNodeEnvironment(), timeout: 75_000 });
    const received: string[] = [];
    const heard: string[] = [];
    const listeners = new Set<() => void>();
    const take = (body: Element): void => {
        received.push(...idsIn(body));
        heard.push(...bodiesIn(body));
        listeners.forEach((listener) => listener());
    };
    // Two requests that leave at once may overtake each other, which ejabberd does not survive: every client keeps them
    // apart, and so does this one.
    let lane: Promise<unknown> = Promise.resolve();
    const send = (payload = ''): Promise<Element> => {
        const answer = lane.then(() => wire.send(payload));
        lane = lane.then(() => delay(100));
        return answer;
    };
    const deliver = async (stanzas: string): Promise<void> => take(await send(stanzas));
    const poll = async (): Promise<void> => {
        for (;;) take(await send());
    };
    // Ends when the wire is closed.
    poll().catch(() => {});
    return {
        jid: session.jid,
        received,
        heard,
        send: deliver,
        announce: () => deliver(`<presence xmlns='jabber:client'/>`),
        say: (to, id) => deliver(messageTo(to, id)),
        hears(id) {
            return new Promise((resolve) => {
                const look = (): void => {
                    if (!received.includes(id)) return;
                    listeners.delete(look);
                    resolve();
                };
                listeners.add(look);
                look();
            });
        },
        close: () => wire.close(),
    };
}
