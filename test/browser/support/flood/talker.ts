/**
 * Somebody to chat with, over plain TCP: nothing is held back or batched, so that what they say leaves when they say it.
 * Notes every message that comes.
 */
import { connect } from 'node:net';
import { DOMParser } from '@xmldom/xmldom';
import { splitStanzas } from './stanzas.ts';

export interface Heard {
    /** Bare JID, or room. */
    from: string;
    id: string;
    body: string;
}

export interface Talker {
    readonly jid: string;
    /** In the order in which they came. */
    readonly heard: readonly Heard[];
    /** Says it at once; the text is the message's id too. */
    say(to: string, text: string, type: 'chat' | 'groupchat'): void;
    /** Sends a stanza as it is. */
    send(stanza: string): void;
    /** Resolves when the server has dealt with all that was said. */
    settled(): Promise<void>;
    /** Resolves when the room has let them in. */
    join(room: string, nick: string): Promise<void>;
    /** Resolves when a presence has come from a full JID, of an occupant say. */
    sees(jid: string): Promise<void>;
    close(): void;
}

export interface TalkerOptions {
    port: number;
    domain: string;
    user: string;
    password: string;
}

/** Signs in by PLAIN, and is there for everybody. */
export async function startTalker({ port, domain, user, password }: TalkerOptions): Promise<Talker> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.setEncoding('utf8');
    const heard: Heard[] = [];
    const waiting = new Set<{ wanted: RegExp; found(stanza: string): void }>();
    const seen = new Set<string>();
    let lost: (error: Error) => void = () => {};
    const broken = new Promise<never>((_, reject) => (lost = reject));
    broken.catch(() => {}); // Heard of by whoever waits.
    socket.on('close', () => lost(new Error(`The server has closed the connection of ${user}.`)));
    socket.on('error', lost);

    const next = (wanted: RegExp): Promise<string> =>
        Promise.race([broken, new Promise<string>((found) => waiting.add({ wanted, found }))]);
    const send = (text: string): void => void socket.write(text);

    socket.on(
        'data',
        splitStanzas((stanza) => {
            note(stanza);
            for (const each of waiting) {
                if (!each.wanted.test(stanza)) continue;
                waiting.delete(each);
                each.found(stanza);
            }
        }) as (piece: string | Buffer) => void,
    );

    function note(text: string): void {
        if (!/^<(?:message|presence|iq)\b/.test(text)) return;
        const stanza = new DOMParser().parseFromString(text, 'text/xml').documentElement!;
        const { nodeName } = stanza;
        const [from, id, type] = ['from', 'id', 'type'].map((name) => stanza.getAttribute(name) ?? '');
        const body = stanza.getElementsByTagName('body')[0]?.textContent;
        if (nodeName === 'message' && body && type !== 'error')
            heard.push({ from: from!.split('/')[0]!, id: id!, body });
        if (nodeName === 'presence' && !type) seen.add(from!);
        // Nobody has to wait for an answer: not who asks what this client can do, say.
        if (nodeName === 'iq' && (type === 'get' || type === 'set'))
            send(
                `<iq type='error' id='${id!}' to='${from!}'><error type='cancel'>` +
                    `<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
            );
    }

    async function ask(request: string, wanted: RegExp): Promise<string> {
        const answer = next(wanted);
        send(request);
        return answer;
    }
    const header = `<stream:stream to='${domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
    const features = /^<stream:features/;
    const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
    await ask(header, features);
    const login = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`;
    const outcome = await ask(login, /^<(?:success|failure)/);
    if (!outcome.startsWith('<success')) throw new Error(`${user} was not let in: ${outcome}`);
    await ask(header, features);
    const bind = `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`;
    const bound = await ask(bind, /^<iq[^>]*id=['"]bind['"]/);
    let pings = 0;
    const jid = /<jid>([^<]+)</.exec(bound)![1]!;
    const talker: Talker = {
        jid,
        heard,
        say: (to, text, type) =>
            send(`<message to='${to}' type='${type}' id='${text}'><body>${text}</body></message>`),
        send,
        async settled() {
            const id = `ping-${String((pings += 1))}`;
            const ping = `<iq type='get' id='${id}' to='${domain}'><ping xmlns='urn:xmpp:ping'/></iq>`;
            await ask(ping, new RegExp(`^<iq[^>]*id=['"]${id}['"]`));
        },
        async join(room, nick) {
            send(`<presence to='${room}/${nick}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`);
            await talker.sees(`${room}/${nick}`);
        },
        async sees(who) {
            while (!seen.has(who)) await next(/^<presence/);
        },
        close: () => void socket.end('</stream:stream>'),
    };
    send('<presence/>');
    await talker.settled();
    return talker;
}
