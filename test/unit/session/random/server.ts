/** A BOSH server in every mood there is. */
import { fakeBosh, type FakeBosh } from '../fake-bosh.ts';
import type { VirtualClock } from './clock.ts';
import { networkError, type Line } from './network.ts';

/** In everything that must never be shown. */
export const SECRET = 'SECRET';

const CONDITIONS = [
    ...['policy-violation', 'conflict', 'host-unknown', 'item-not-found', 'remote-stream-error'],
    ...['internal-server-error', SECRET],
] as const;
export const MOODS = [
    ...['down', '403', '404', '429', '502', 'silent', 'no BOSH', 'rejecting', 'rejecting oddly'],
    ...CONDITIONS,
] as const;
export type ServerMood = 'up' | (typeof MOODS)[number];

/** Milliseconds without a request after which a session ends: `inactivity` and `wait`. */
const INACTIVITY = 120_000;

export interface Server extends Pick<FakeBosh, 'fetch' | 'sessions'> {
    mood: ServerMood;
    /** How often it has answered on a session that lives; and at which of all its answers last. */
    answers: number;
    readonly answered: ReadonlyMap<string, number>;
    /** Makes a session for the host site. */
    prebind(jid: string): { jid: string; sid: string; rid: number };
    /** All sessions end. */
    restart(): void;
}

const body = (attributes: string, content = ''): Response =>
    new Response(`<body xmlns="http://jabber.org/protocol/httpbind" ${attributes}>${content}</body>`);
const attribute = (text: string, name: string): string | undefined =>
    new RegExp(`^<body[^>]*\\s${name}=["']([^"']+)`).exec(text)?.[1];

export function createServer(clock: VirtualClock, line: Line): Server {
    const bosh = fakeBosh();
    bosh.secrets.clear();
    bosh.secrets.add(SECRET);
    const { sessions } = bosh;
    const answered = new Map<string, number>();
    const used = new Map<string, number>();
    /** The RID that a prebound session expects first: one too high is held for ever. */
    const expected = new Map<string, number>();

    function terminate(sid: string | undefined, condition: string): Response {
        if (sid) sessions.delete(sid);
        return body(`type="terminate" condition="${condition}"`);
    }

    function answer(url: string, init: RequestInit): Promise<Response> | Response | undefined {
        const { mood } = server;
        const text = String(init.body);
        const sid = attribute(text, 'sid');
        if (sid && clock.time - (used.get(sid) ?? clock.time) > INACTIVITY) sessions.delete(sid);
        if (mood === 'down') throw networkError();
        if (mood === 'silent') return undefined;
        if (mood === 'no BOSH') return new Response(`<html>${SECRET}</html>`);
        if (/^\d/.test(mood)) return new Response(SECRET, { status: Number(mood) });
        if ((CONDITIONS as readonly string[]).includes(mood)) return terminate(sid, mood);
        if (text.includes('<auth') && mood.startsWith('rejecting')) {
            const why = mood === 'rejecting' ? 'not-authorized' : SECRET;
            return body('', `<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><${why}/></failure>`);
        }
        if (sid) {
            used.set(sid, clock.time);
            const rid = expected.get(sid);
            if (rid !== undefined && Number(attribute(text, 'rid')) > rid + 1000) return undefined;
            if (sessions.has(sid)) answered.set(sid, (server.answers += 1));
        }
        return bosh.fetch(url, init);
    }

    const server: Server = {
        mood: 'up',
        sessions,
        answers: 0,
        answered,
        fetch: (url, init = {}) => line.exchange(init.signal, () => answer(url, init)),
        prebind(bare) {
            const [sid, rid] = [`sid-made-${String(sessions.size)}-${String(clock.time)}`, 4_711_471_147];
            const jid = `${bare}/prebound`;
            sessions.set(sid, jid);
            used.set(sid, clock.time);
            expected.set(sid, rid);
            return { jid, sid, rid };
        },
        restart: () => sessions.clear(),
    };
    return server;
}
