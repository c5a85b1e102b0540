/** The session that is shown: the one that was given, or else the page's own, as soon as there is one. */
import type { Session } from '../session/machine.ts';

/**
 * @param told is called now, and at each change of its state.
 * @returns what ends it.
 */
export function follow(given: Session | undefined, told: (session: Session) => void): () => void {
    let unsubscribe: (() => void) | undefined;

    /** The script may come later than the element. It tells each state to the window; before the first all is idle. */
    function look(): void {
        const session = given ?? (window as { converseSession?: Session }).converseSession;
        if (!session) return;
        window.removeEventListener('converse-session', look);
        unsubscribe = session.subscribe(() => told(session));
        told(session);
    }

    window.addEventListener('converse-session', look);
    look();
    return () => {
        window.removeEventListener('converse-session', look);
        unsubscribe?.();
    };
}
