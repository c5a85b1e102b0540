/**
 * Converse as the machine's client: from the handover to the drop. After a handover our own callback stands between
 * Strophe and core, so that core hears of a session's beginning and of a wanted end, and its retry loops never run.
 */
import type { Environment } from '../environment.ts';
import type { Client, Connected, Drop } from '../session/client.ts';
import type { Machine } from '../session/machine.ts';
import { createAbsence } from './absence.ts';
import { attach } from './attach.ts';
import { connectionOf } from './connection.ts';
import { createCore } from './core.ts';
import { happens } from './event.ts';
import { createMail } from './mail.ts';
import { ping } from './ping.ts';
import type { Connection, PrivateConverse, StatusCallback } from './types.ts';
import { createStream } from './stream.ts';
import { hangUp, unreachable, watch, type Watch } from './watch.ts';
import { connectSocket, loginFailure } from './websocket.ts';

/** Milliseconds after which a cut is a drop: WebKit cuts what a page has open well before the page is left. */
export const GOING = 1000;

export interface ConverseClient extends Client {
    /** The connection, made when there is none. */
    connection(): Connection;
    /** Drops a working connection, so that the machine makes a new one. @returns false when there is none of ours. */
    forceDrop(): boolean;
    /** Keeps a message that cannot leave now. @returns false where it is to go the usual way. */
    keep(stanza: Element): boolean;
    /** Shows in Converse what the machine is at; each state once. */
    show(): Promise<void>;
    /** From here on core hears everything: the person logs in or out by Converse's own means. */
    yieldToCore(): void;
}

export function createClient(
    converse: PrivateConverse,
    machine: Machine,
    env: Environment,
    reconnect: () => Promise<void>,
): ConverseClient {
    const { api } = converse;
    const { saved } = machine;
    const { Status } = converse.env.Strophe;
    const watches = new WeakMap<Connection, Watch>();
    const core = createCore(converse, machine);
    const stream = createStream(converse, (stanzas) => {
        if (saved.holder) saved.doubt(`<lost>${stanzas.join('')}</lost>`);
    });
    const mail = createMail(converse, saved, env, stream);

    /** `rising` until connected, then `live`, `down` after a drop; `core` while core itself is at work. */
    let phase: 'down' | 'rising' | 'live' | 'core' = 'down';
    const absence = createAbsence();
    /** Counts the sessions: what becomes of an old one must not touch the next. */
    let handovers = 0;

    const connection = (): Connection => connectionOf(api);

    /** What Strophe reports about a session of ours. */
    function statusCallback(
        current: Connection,
        watched: Watch,
        failed: (status: number, condition?: string | null, element?: Element) => void,
    ): StatusCallback {
        return (status, condition, element) => {
            const pass = (as = status): void => current.onConnectStatusChanged(as, condition, element);
            const over = status === Status.DISCONNECTED;
            const failing = over || [Status.CONNFAIL, Status.AUTHFAIL, Status.ERROR].includes(status);
            if (phase === 'core') {
                if (over) phase = 'down'; // Core's own end disconnects twice more.
                pass();
            } else if (status === Status.CONNECTED || status === Status.ATTACHED) {
                phase = 'live';
                core.told = true;
                // Never as attached: Converse would show its login form until the chat is there.
                pass(Status.CONNECTED);
            } else if (phase === 'rising') {
                if (failing) failed(status, condition, element);
                else pass();
            } else if (phase === 'live' && !absence.lasts) {
                if (over) {
                    drop(watched.cause ?? unreachable(env.online()));
                    hangUp(current); // Strophe would send nothing more until its last request is answered.
                } else if (failing && condition) watched.blame(condition);
            }
        };
    }

    function drop(cause: Drop): void {
        phase = 'down';
        mail.close();
        const mine = handovers;
        // A drop in the middle of core's own start is told when that has been announced.
        const tell = async (): Promise<void> => {
            await core.announced;
            if (mine !== handovers || phase !== 'down' || absence.lasts) return;
            machine.dropped(cause);
            if (machine.state.name === 'waiting') core.tornDown = reconnect().catch(() => {});
        };
        if (cause.dead || cause.returning) void tell();
        else env.setTimeout(() => void tell(), GOING);
    }

    return {
        connection,

        async connect(handover) {
            const mine = (handovers += 1);
            await core.tornDown;
            const current = connection();
            absence.end();
            current.resume();
            let watched = watches.get(current);
            if (!watched) {
                watches.set(current, (watched = watch(current, machine, env, absence)));
                mail.watch(current, () => phase !== 'core');
            }
            watched.begin();
            mail.close();
            const up = happens(api, current.reconnecting ? 'reconnected' : 'connected');
            core.announced = up;
            phase = 'rising';
            const result = await new Promise<Connected>((resolve, reject) => {
                const failed = (status: number, condition?: string | null, element?: Element): void =>
                    resolve({ ok: false, ...loginFailure(status === Status.AUTHFAIL, condition, element) });
                const callback = statusCallback(current, watched, failed);
                const tools = { stream, saved, standing: () => mail.handOver(current) };
                const begun =
                    'proven' in handover
                        ? attach(handover, current, converse, callback, tools)
                        : connectSocket(handover, current, converse, callback, tools);
                begun.then((known) => {
                    if (mine === handovers && phase === 'live') mail.open(known);
                }, reject);
                void up.then((came) => (came ? resolve({ ok: true, jid: current.jid }) : failed(0)));
            });
            current.pass = undefined; // Strophe would keep the secret for as long as the page lives.
            if (!result.ok && mine === handovers) {
                core.announced = Promise.resolve();
                phase = 'down';
                hangUp(current);
            }
            return result;
        },

        leave(parting) {
            const current = api.connection.get();
            handovers += 1;
            if (phase === 'core' || !current) return Promise.resolve();
            if (phase !== 'down') {
                if (phase === 'rising') core.announced = Promise.resolve(); // Core has heard of nothing yet.
                phase = 'down';
                if (api.connection.isType('bosh')) hangUp(current);
                else current.disconnect();
            }
            return core.finish(parting);
        },

        pause() {
            absence.begin(api.connection.get());
        },

        check(cause, ask) {
            const current = api.connection.get();
            absence.end();
            if (!current || phase === 'core') return;
            const lost = (): void => {
                current.resume();
                if (phase !== 'down') hangUp(current);
                phase = 'down';
                mail.close();
                if (machine.state.name === 'online') drop(cause);
            };
            if (!ask) lost();
            else if (phase === 'live')
                ping(current, converse, (answered) => answered || phase !== 'live' || lost());
        },

        forceDrop() {
            const live = phase === 'live';
            if (live) hangUp(connection());
            return live;
        },

        keep: (stanza) => phase !== 'core' && mail.keep(stanza),

        show: async () => void (await core.show(phase === 'core')),

        yieldToCore() {
            handovers += 1; // A drop that has not been told yet is no news any more.
            phase = 'core';
            core.told = false;
            api.connection.get()?.resume(); // It may still be waiting for room.
        },
    };
}
