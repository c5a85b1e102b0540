/** What the machine offers: to a page (`Session`), and to the plugin and the script that drive it (`Machine`). */
import type { Settings } from '../settings.ts';
import type { Client, Drop } from './client.ts';
import type { Saved } from './saved.ts';
import type { State, StateListener } from './state.ts';

/** What a page may do with the session. No token is reachable from it. */
export interface Session {
    readonly state: State;
    /** Where a person signs in to the site: the setting `session_sign_in_url`. */
    readonly signInUrl?: string | null;
    /** @returns what ends the subscription. */
    subscribe(listener: StateListener): () => void;
    /** Tries now: after `waiting`, `signed-out` and `stopped`. */
    retry(): void;
    /** Ends the session: saved tokens first, then on the server. */
    signOut(): Promise<void>;
    /** Somebody has signed in to the site without a page load. @param user the site's own id, as `session_user`. */
    signIn(user?: string): void;
}

/** The whole machine, as the plugin and the script drive it. */
export interface Machine extends Omit<Session, 'signInUrl'> {
    readonly settings: Settings;
    readonly saved: Saved;
    /** Takes the settings. @returns what is wrong with them; with anything wrong, `start` stops at once. */
    configure(settings: Settings): string[];
    /** Looks for a session. @param automatic false: a person or a plugin asked for it. */
    start(automatic?: boolean): void;
    /** The chat client is there and takes sessions from now on. */
    serve(client: Client): void;
    /** A request of the client's has not been answered. @returns milliseconds until it may be repeated. */
    lost(): number;
    /** The client's connection is gone. */
    dropped(drop: Drop): void;
    /** The person has logged out of chat. @param ends whether the client ends the session on the server. */
    loggedOut(ends: boolean): void;
    /** Lets go of everything that nobody has asked for yet, and rests. */
    rest(): void;
    /** The person logs in by the client's own means. */
    yieldToPerson(): void;
    /** Rests, unless a chat client has come, or the page has said that nobody is signed in. */
    restUnclaimed(): void;
}

/** The part of the machine that a page gets. Nothing else of it can be reached from there. */
export function publicHandle(machine: Machine): Session {
    return Object.freeze({
        get state() {
            return machine.state;
        },
        get signInUrl() {
            return machine.settings.session_sign_in_url;
        },
        subscribe: (listener: StateListener) => machine.subscribe(listener),
        retry: () => machine.retry(),
        signOut: () => machine.signOut(),
        signIn: (user?: string) => machine.signIn(user),
    });
}
