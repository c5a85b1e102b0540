/**
 * An XMPP server over BOSH, as far as coming back goes: opens a session where its gate lets one in, says yes to every
 * login, holds a request until the next one comes, and forgets a session that has been silent for too long.
 */
import type { Clock } from '../../src/environment.ts';
import type { Gate } from './gate.ts';

export interface Answer {
    /** HTTP status; 0: no connection. */
    status: number;
    text: string;
}

export type Reply = (answer: Answer) => void;

/** Whose session it is. */
export interface Owner {
    jid: string;
    /** The server holds a request of theirs: whatever happens now reaches them. */
    held(): void;
    /** It holds none any more, because the connection or the session has ended. */
    cut(): void;
}

export interface BoshServer {
    up: boolean;
    receive(body: string, owner: Owner, reply: Reply): void;
    /** All connections break, and sessions live on for as long as they may be silent. */
    cut(): void;
    /** As after `kill -9`: down, and no session is known afterwards. */
    crash(): void;
    /** Ends every session with a word. */
    endAll(): void;
}

interface Session {
    owner: Owner;
    /** The request that is held. */
    held: Reply | undefined;
    silentSince: number;
}

/** Milliseconds; Prosody's default, and the time for which a real one holds a request. */
const INACTIVITY = 60_000;

const FEATURES = `<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>
<mechanism>PLAIN</mechanism></mechanisms></stream:features>`;
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';

export const REFUSED: Answer = { status: 0, text: '' };
export const BUSY: Answer = { status: 503, text: '' };

export function createServer(clock: Pick<Clock, 'now' | 'setTimeout'>, gate: Gate): BoshServer {
    const sessions = new Map<string, Session>();
    let opened = 0;

    const body = (content = '', attributes = ''): Answer => ({
        status: 200,
        text: `<body xmlns='http://jabber.org/protocol/httpbind' xmlns:stream='http://etherx.jabber.org/streams' ${attributes}>${content}</body>`,
    });
    const ended = (condition: string): Answer => body('', `type='terminate' condition='${condition}'`);

    function open(owner: Owner, reply: Reply): void {
        const wait = gate.enter();
        if (wait === undefined) return reply(BUSY);
        clock.setTimeout(() => {
            if (!server.up) return reply(REFUSED);
            const sid = `sid-${String((opened += 1))}`;
            sessions.set(sid, { owner, held: undefined, silentSince: clock.now() });
            reply(body(FEATURES, `sid='${sid}' inactivity='${String(INACTIVITY / 1000)}' wait='59'`));
        }, wait);
    }

    /** Breaks the connections. @param last what goes out before. */
    function disconnect(last: Answer): void {
        for (const session of sessions.values()) {
            const { held, owner } = session;
            session.held = undefined;
            session.silentSince = clock.now();
            if (held) owner.cut();
            held?.(last);
        }
    }

    const server: BoshServer = {
        up: true,
        receive(request, owner, reply) {
            if (!server.up) return reply(REFUSED);
            const sid = /^<body[^>]* sid='([^']+)'/.exec(request)?.[1];
            if (!sid) return open(owner, reply);
            const session = sessions.get(sid);
            const silent = session && !session.held && clock.now() - session.silentSince > INACTIVITY;
            if (!session || silent) {
                sessions.delete(sid);
                return reply(ended('item-not-found'));
            }
            const { held } = session;
            session.held = undefined;
            session.silentSince = clock.now();
            held?.(body());
            if (/^<body[^>]* type='terminate'/.test(request)) {
                sessions.delete(sid);
                return reply(ended(''));
            }
            const content = contentOf(request, session.owner);
            if (content !== undefined) return reply(body(content));
            session.held = reply;
            session.owner.held();
        },
        cut: () => disconnect(REFUSED),
        crash() {
            server.up = false;
            disconnect(REFUSED);
            sessions.clear();
        },
        endAll() {
            disconnect(ended('remote-stream-error'));
            sessions.clear();
        },
    };
    return server;
}

/** What the request's stanzas are answered with; undefined where there are none: such a request is held. */
function contentOf(request: string, { jid }: Owner): string | undefined {
    if (request.includes('<auth ')) return "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
    if (/^<body[^>]*><\/body>$/.test(request)) return undefined;
    const id = /<iq[^>]* id='([^']+)'/.exec(request)?.[1];
    if (!id) return '';
    const bound = request.includes(BIND) ? `<bind xmlns='${BIND}'><jid>${jid}/tab</jid></bind>` : '';
    return `<iq xmlns='jabber:client' type='result' id='${id}'>${bound}</iq>`;
}
