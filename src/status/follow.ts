/** The session that is shown: the one that was given, or else the page's own, as soon as there is one. */
import type { Session } from '../session/machine.ts';
import type { State } from '../session/state.ts';

export interface Following {
    readonly session: Session | undefined;
    stop(): void;
}

/** @param told is called with the present state, and with each that follows. */
export function follow(given: Session | undefined, told: (state: State) => void): Following {
    let session: Session | undefined;
    let unsubscribe: (() => void) | undefined;

    function begin(found: Session | undefined): void {
        if (!found) return;
        window.removeEventListener('converse-session', look);
        session = found;
        unsubscribe = session.subscribe(told);
        told(session.state);
    }

    /** The script may come later than the element. It tells every state to the window; before the first all is idle. */
    function look(): void {
        begin((window as { converseSession?: Session }).converseSession);
    }

    window.addEventListener('converse-session', look);
    if (given) begin(given);
    else look();

    return {
        get session() {
            return session;
        },
        stop() {
            window.removeEventListener('converse-session', look);
            unsubscribe?.();
        },
    };
}
