import type { Session } from '../../../src/session/machine.ts';

/** Gives the element in the header its session, where the page got that from the module. */
export function showStatus(session: Session): void {
    const element = document.querySelector<HTMLElement & { session?: Session }>('converse-session-status');
    if (element && !window.converseSession) element.session = session;
}
