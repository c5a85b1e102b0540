/**
 * Converse as the machine's client: from the handover to the drop. After a handover our own callback stands between
 * Strophe and core, so that core hears of a session's beginning and of a wanted end, and its retry loops never run.
 */
import type { Environment } from '../environment.ts';
import type { Client, Drop, SocketResult } from '../session/client.ts';
import type { Machine } from '../session/machine.ts';
import { attach, happens } from './adopt.ts';
import type { Connection, PrivateConverse, StatusCallback } from './types.ts';
import { hangUp, unreachable, watch, type Watch } from './watch.ts';
import { connectSocket, loginFailure } from './websocket.ts';

const SOCKET_TIMEOUT = 20_000;

export interface ConverseClient extends Client {
    /** The connection, made when there is none. */
    connection(): Connection;
    /** Drops a working connection, so that the machine makes a new one. @returns false when there is none of ours. */
    forceDrop(drop: Drop): boolean;
    /** Shows in Converse what the machine is at. */
    show(): Promise<void>;
    /** From here on core hears everything: the person is logging out. */
    yieldToCore(): void;
}

export function createClient(
    converse: PrivateConverse,
    machine: Machine,
    env: Environment,
    reconnect: () => Promise<void>,
): ConverseClient {
    const { api, env: converseEnv } = converse;
    const { Status } = converseEnv.Strophe as unknown as { Status: Record<string, number> };
    const watches = new WeakMap<Connection, Watch>();

    /** `rising` until connected, then `live`, `down` after a drop; `core` while core itself is at work. */
    let phase: 'down' | 'rising' | 'live' | 'core' = 'down';
    /** Core has been told that it is connected, and not yet that it is not. */
    let told = false;
    let announced: Promise<void> = Promise.resolve();
    /** Core's own tear-down of the last connection: a new one has to wait for it. */
    let tornDown: Promise<unknown> = Promise.resolve();
    let risen: (result: SocketResult) => void = () => {};

    function connection(): Connection {
        const current = api.connection.get() ?? api.connection.init();
        current.options['keepalive'] = false; // There is one store of RIDs: ours.
        current.connect_callback ??= current.onConnectStatusChanged.bind(current);
        return current;
    }
    function watchOf(current: Connection): Watch {
        let found = watches.get(current);
        if (!found) watches.set(current, (found = watch(current, () => machine.saved, env.online)));
        found.begin();
        return found;
    }

    /** What Strophe reports about a session of ours. */
    function statusCallback(current: Connection, watched: Watch, restored: boolean): StatusCallback {
        const failing = [Status['CONNFAIL'], Status['AUTHFAIL'], Status['ERROR']];
        return (status, condition, element) => {
            const core = (as = status): void => current.onConnectStatusChanged(as, condition, element);
            if (phase === 'down') return;
            if (phase === 'core') {
                // Core's own end disconnects twice more.
                if (status === Status['DISCONNECTED']) phase = 'down';
                return core();
            }
            if (status === Status['CONNECTED'] || status === Status['ATTACHED']) {
                phase = 'live';
                told = true;
                // A fresh session is a new connection for core; only a restored one is an attach.
                core(restored ? Status['ATTACHED'] : Status['CONNECTED']);
            } else if (
                phase === 'rising' &&
                (failing.includes(status) || status === Status['DISCONNECTED'])
            ) {
                phase = 'down';
                const name = status === Status['AUTHFAIL'] ? 'AUTHFAIL' : 'CONNFAIL';
                risen({ ok: false, ...loginFailure(name, condition, element) });
                queueMicrotask(() => hangUp(current));
            } else if (phase === 'rising') {
                core();
            } else if (failing.includes(status) && condition) {
                watched.blame(causeOf(condition, env.online()));
            } else if (status === Status['DISCONNECTED']) {
                drop(watched.cause ?? unreachable(env.online()));
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
    async function finish(before: Promise<unknown>): Promise<void> {
        await announced;
        await before;
        const current = api.connection.get();
        if (!current) return;
        if (!told) return current.setConnectionStatus(Status['DISCONNECTED']!);
        told = false;
        current.setDisconnectionCause(Status['DISCONNECTED'], undefined, true);
        await current.finishDisconnection();
    }

    return {
        connection,

        async adopt(handover) {
            await tornDown;
            const current = connection();
            const watched = watchOf(current);
            phase = 'rising';
            announced = attach(
                handover,
                current,
                converse,
                statusCallback(current, watched, handover.restored),
            );
            await announced;
        },

        async socketLogin({ url, secret, signal }) {
            await tornDown;
            const current = connection();
            const watched = watchOf(current);
            const event = current.reconnecting ? 'reconnected' : 'connected';
            const up = happens(api, event, SOCKET_TIMEOUT + 1000);
            let timer;
            const result = await new Promise<SocketResult>((resolve) => {
                const give = (message: string): void =>
                    resolve({ ok: false, reason: 'server-unreachable', message });
                timer = env.setTimeout(() => give('The XMPP server does not answer.'), SOCKET_TIMEOUT);
                signal.addEventListener('abort', () => give('Not wanted any more.'));
                risen = resolve;
                announced = up.then(() => {});
                phase = 'rising';
                const callback = statusCallback(current, watched, false);
                void connectSocket(url, secret, current, converse, callback);
                void up.then((came) => came && resolve({ ok: true, jid: current.jid }));
            });
            env.clearTimeout(timer);
            current.pass = undefined; // Strophe would keep the secret for as long as the page lives.
            if (!result.ok && phase === 'rising') {
                phase = 'down';
                hangUp(current);
            }
            return result;
        },

        leave() {
            const current = api.connection.get();
            if (phase === 'down' || phase === 'core' || !current) return;
            phase = 'down';
            if (api.connection.isType('bosh')) hangUp(current);
            else current.disconnect();
            tornDown = finish(tornDown);
        },

        forceDrop(cause) {
            const current = api.connection.get();
            if (phase !== 'live' || !current) return false;
            watches.get(current)?.blame(cause);
            hangUp(current);
            return true;
        },

        async show() {
            const { name, reason } = machine.state;
            if (name === 'signed-out' || name === 'stopped') {
                if (reason !== 'logged-out') await finish(tornDown);
            } else if (name !== 'idle' && name !== 'online' && !told) {
                connection().setConnectionStatus(Status['CONNECTING']!);
            }
        },

        yieldToCore() {
            phase = 'core';
            told = false;
        },
    };
}

/** What a condition in one of Strophe's status changes means (RFC 6120, 4.9.3). */
function causeOf(condition: string, online: boolean): Drop {
    if (condition === 'conflict')
        return { reason: 'replaced', message: 'The same resource has signed in elsewhere.', dead: true };
    if (condition === 'policy-violation')
        return { reason: 'policy', message: 'The XMPP server ended the session for its policy.', dead: true };
    if (/^[a-z-]+$/.test(condition))
        return {
            reason: 'session-lost',
            message: `The XMPP server ended the session (${condition}).`,
            dead: true,
        };
    return unreachable(online);
}
