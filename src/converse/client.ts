/**
 * Converse as the machine's client: from the handover to the drop. After a handover our own callback stands between
 * Strophe and core, so that core hears of a session's beginning and of a wanted end, and its retry loops never run.
 */
import type { Environment } from '../environment.ts';
import type { Client, Connected, Drop } from '../session/client.ts';
import type { Machine } from '../session/machine.ts';
import type { State } from '../session/state.ts';
import { attach } from './attach.ts';
import { connectionOf } from './connection.ts';
import { depart } from './depart.ts';
import { happens } from './event.ts';
import { ping } from './ping.ts';
import type { Connection, PrivateConverse, StatusCallback } from './types.ts';
import { hangUp, unreachable, watch, type Watch } from './watch.ts';
import { connectSocket, loginFailure } from './websocket.ts';

export interface ConverseClient extends Client {
    /** The connection, made when there is none. */
    connection(): Connection;
    /** Drops a working connection, so that the machine makes a new one. @returns false when there is none of ours. */
    forceDrop(): boolean;
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

    /** `rising` until connected, then `live`, `down` after a drop; `core` while core itself is at work. */
    let phase: 'down' | 'rising' | 'live' | 'core' = 'down';
    /** Core has been told that it is connected, and not yet that it is not. */
    let told = false;
    let shown: State | undefined;
    let announced: Promise<unknown> = Promise.resolve();
    /** Core's own tear-down of the last connection: a new one has to wait for it. */
    let tornDown: Promise<unknown> = Promise.resolve();

    const connection = (): Connection => connectionOf(api);

    /** What Strophe reports about a session of ours. */
    function statusCallback(
        current: Connection,
        watched: Watch,
        restored: boolean,
        failed: (status: number, condition?: string | null, element?: Element) => void,
    ): StatusCallback {
        return (status, condition, element) => {
            const core = (as = status): void => current.onConnectStatusChanged(as, condition, element);
            const over = status === Status.DISCONNECTED;
            const failing = over || [Status.CONNFAIL, Status.AUTHFAIL, Status.ERROR].includes(status);
            if (phase === 'core') {
                if (over) phase = 'down'; // Core's own end disconnects twice more.
                core();
            } else if (status === Status.CONNECTED || status === Status.ATTACHED) {
                phase = 'live';
                told = true;
                if (!api.connection.isType('bosh')) {
                    // A resumed stream was bound by an earlier page; Converse has made up a new resource meanwhile.
                    if (!current.do_bind) current.jid = saved.socketJid ?? current.jid;
                    saved.socketJid = current.jid;
                }
                // A fresh session is a new connection for core; only a restored one is an attach.
                core(restored ? Status.ATTACHED : Status.CONNECTED);
            } else if (phase === 'rising') {
                if (failing) failed(status, condition, element);
                else core();
            } else if (phase === 'live') {
                if (over) drop(watched.cause ?? unreachable(env.online()));
                else if (failing && condition) watched.blame(condition);
            }
        };
    }

    function drop(cause: Drop): void {
        phase = 'down';
        // A drop in the middle of core's own start is told when that has been announced.
        void announced.then(() => {
            if (phase !== 'down') return;
            machine.dropped(cause);
            if (machine.state.name === 'waiting') tornDown = reconnect().catch(() => {});
        });
    }

    /** Core takes note that the connection is gone for good. */
    async function finish(before: Promise<unknown>, parting = false): Promise<void> {
        await announced;
        await before;
        const current = api.connection.get();
        if (!current) return;
        if (!told) {
            current.setConnectionStatus(Status.DISCONNECTED);
            // What core says when prebind tokens cannot be had: sites may listen for it.
            if (machine.settings.authentication === 'prebind')
                await api.trigger('noResumeableBOSHSession', converse);
            return;
        }
        told = false;
        current.setDisconnectionCause(Status.DISCONNECTED, undefined, true);
        const end = (): Promise<void> => current.finishDisconnection();
        await (parting ? depart(converse, end) : end());
    }

    return {
        connection,

        async connect(handover) {
            await tornDown;
            const current = connection();
            let watched = watches.get(current);
            if (!watched) watches.set(current, (watched = watch(current, saved, env.online)));
            watched.begin();
            const restored = 'proven' in handover && handover.restored;
            const up = happens(api, current.reconnecting ? 'reconnected' : 'connected');
            announced = up;
            phase = 'rising';
            const result = await new Promise<Connected>((resolve, reject) => {
                const failed = (status: number, condition?: string | null, element?: Element): void =>
                    resolve({ ok: false, ...loginFailure(status === Status.AUTHFAIL, condition, element) });
                const callback = statusCallback(current, watched, restored, failed);
                const begun =
                    'proven' in handover
                        ? attach(handover, current, converse, callback)
                        : connectSocket(handover, current, converse, callback);
                begun.catch(reject);
                void up.then((came) => (came ? resolve({ ok: true, jid: current.jid }) : failed(0)));
            });
            current.pass = undefined; // Strophe would keep the secret for as long as the page lives.
            if (!result.ok) {
                announced = Promise.resolve();
                phase = 'down';
                hangUp(current);
            }
            return result;
        },

        leave(parting) {
            const current = api.connection.get();
            if (phase === 'core' || !current) return Promise.resolve();
            if (phase !== 'down') {
                if (phase === 'rising') announced = Promise.resolve(); // Core has heard of nothing yet.
                phase = 'down';
                if (api.connection.isType('bosh')) hangUp(current);
                else current.disconnect();
            }
            return (tornDown = finish(tornDown, parting));
        },

        pause() {
            api.connection.get()?.pause();
        },

        check(cause, ask) {
            const current = api.connection.get();
            if (!current || phase === 'core' || phase === 'down') return;
            const lost = (): void => {
                current.resume();
                watches.get(current)?.lost(cause);
                if (phase === 'rising') phase = 'down';
                hangUp(current);
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

        async show() {
            if (machine.state === shown) return;
            shown = machine.state;
            const { name, reason } = shown;
            if (name === 'signed-out' || name === 'stopped') {
                // Who logs out by core's own means is shown out by core.
                if (phase !== 'core' || reason !== 'logged-out') await finish(tornDown);
            } else if (name !== 'idle' && name !== 'online' && !told) {
                connection().setConnectionStatus(Status.CONNECTING);
            }
        },

        yieldToCore() {
            phase = 'core';
            told = false;
        },
    };
}
