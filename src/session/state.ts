/** The one observable state, and everything it may say. Names are public API. */
import type { Clock } from '../environment.ts';
import type { ServerReason } from '../bosh/session.ts';
import type { HostReason } from '../host/outcome.ts';

export type StateName =
    /** Nothing was asked of us, or Converse's own login is at work. */
    | 'idle'
    /** The host site is being asked. */
    | 'fetching'
    /** Logging in, proving, attaching. */
    | 'connecting'
    /** The server has answered. */
    | 'online'
    /** Will try again at `retryAt`. */
    | 'waiting'
    /** The host site says that nobody is signed in. */
    | 'signed-out'
    /** Will not go on by itself. */
    | 'stopped';

export type Reason = HostReason | ServerReason | 'logged-out' | 'user-changed';

export interface State {
    readonly name: StateName;
    /** When this state began: milliseconds since 1970. */
    readonly since: number;
    /** Failed attempts in a row before this state. */
    readonly attempt: number;
    /** When the next attempt is due: milliseconds since 1970; in `waiting` only. */
    readonly retryAt?: number;
    readonly reason?: Reason;
    /** For the site's developer: what is wrong and what to do about it. Never holds a secret. */
    readonly message?: string;
    /** The full JID of the session; in `online` only. */
    readonly jid?: string;
}

export type StateListener = (state: State) => void;

export interface StateStore {
    readonly current: State;
    set(next: Omit<State, 'since'>): void;
    subscribe(listener: StateListener): () => void;
}

export function createStateStore({ now }: Pick<Clock, 'now'>): StateStore {
    let current: State = Object.freeze({ name: 'idle', since: now(), attempt: 0 });
    const listeners = new Set<StateListener>();
    return {
        get current() {
            return current;
        },
        set(next) {
            current = Object.freeze({ ...next, since: now() });
            const told = current;
            for (const listener of [...listeners]) {
                try {
                    listener(told);
                } catch (error) {
                    // A listener's fault is its author's to see, and must not stop the session.
                    queueMicrotask(() => {
                        throw error;
                    });
                }
            }
        },
        subscribe(listener) {
            listeners.add(listener);
            return () => void listeners.delete(listener);
        },
    };
}
