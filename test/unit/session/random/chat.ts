/** A chat client as the machine sees it: it connects, refuses or is slow; while it is connected it keeps polling. */
import type { Client, Connected, Drop, Handover } from '../../../../src/session/client.ts';
import type { Machine } from '../../../../src/session/machine.ts';
import type { VirtualClock } from './clock.ts';
import type { Server } from './server.ts';

export const CHAT_MOODS = ['connects', 'refuses', 'fails', 'slow'] as const;
export type ChatMood = (typeof CHAT_MOODS)[number];

/** Milliseconds between two requests, and until one counts as lost. */
const POLL = 40_000;
const LOST = 70_000;
/** Milliseconds that a slow client takes. */
const SLOW = 15_000;

export interface Chat extends Client {
    mood: ChatMood;
    /** The SID of the session that it is connected on. */
    readonly sid: string | undefined;
    /** Its connection breaks. */
    lose(drop: Drop): void;
    /** The person logs out of it. */
    logOut(): void;
}

/** @param handed told of each session that is handed over. */
export function createChat(
    clock: VirtualClock,
    server: Server,
    machine: () => Machine,
    handed: (sid: string) => void,
): Chat {
    let sid: string | undefined;
    let rid = 0;
    let paused = false;
    /** Counts the connections: what becomes of an old one must not touch the next. */
    let turn = 0;

    const pause = (ms: number): Promise<void> => new Promise((resolve) => clock.later(resolve, ms));

    function hangUp(): void {
        turn += 1;
        sid = undefined;
    }
    /** One request with nothing in it; the next follows. */
    async function poll(cause?: Drop): Promise<void> {
        const mine = turn;
        const late = new AbortController();
        clock.later(() => late.abort(), LOST);
        const [at, to] = [rid++, sid!];
        const body = `<body rid='${String(at)}' sid='${to}' xmlns='http://jabber.org/protocol/httpbind'/>`;
        const { saved } = machine();
        saved.sent(at, body);
        const text = await server
            .fetch('', { body, signal: late.signal })
            .then((response) => (response.ok ? response.text() : ''))
            .catch(() => '');
        if (mine !== turn || paused) return;
        if (text) saved.answered(at);
        if (text.includes('terminate'))
            return chat.lose({ reason: 'session-lost', message: 'The server has ended it.', dead: true });
        if (!text)
            return chat.lose(cause ?? { reason: 'server-unreachable', message: 'No answer.', dead: false });
        if (cause) return;
        await pause(POLL);
        if (mine === turn && !paused) void poll();
    }

    async function connect(handover: Handover): Promise<Connected> {
        if (!('proven' in handover)) throw new Error('over BOSH only');
        const { proven } = handover;
        handed(proven.sid);
        hangUp();
        paused = false;
        const mine = turn;
        if (chat.mood === 'slow') await pause(SLOW);
        if (chat.mood === 'fails') throw new Error(proven.sid);
        if (chat.mood === 'refuses' || mine !== turn)
            return { ok: false, reason: 'server-unreachable', message: 'The client has refused.' };
        [sid, rid] = [proven.sid, proven.rid];
        proven.answers.deliver(() => true);
        machine().saved.presenceSent();
        void pause(POLL).then(() => {
            if (mine === turn && !paused) void poll();
        });
        return { ok: true, jid: proven.jid };
    }

    const chat: Chat = {
        mood: 'connects',
        get sid() {
            return sid;
        },
        connect,
        leave() {
            hangUp();
            return chat.mood === 'slow' ? pause(SLOW) : Promise.resolve();
        },
        pause: () => void (paused = true),
        check(cause, ask) {
            paused = false;
            if (!sid) return;
            if (ask) return void poll(cause);
            hangUp();
            if (machine().state.name === 'online') machine().dropped(cause);
        },
        lose(drop) {
            if (!sid || paused || machine().state.name !== 'online') return;
            hangUp();
            machine().dropped(drop);
        },
        logOut() {
            if (!sid || paused) return;
            server.sessions.delete(sid);
            hangUp();
            machine().loggedOut(true);
        },
    };
    return chat;
}
