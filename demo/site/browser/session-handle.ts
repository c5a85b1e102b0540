import type { Session } from '../../../src/session/machine.ts';

declare global {
    interface Window {
        converseSession?: Session;
    }
}

// A page that imports the module has no `window.converseSession`: its script hands the session over by this event.
const handover = 'intranet-session';

export function announceSession(session: Session): void {
    window.dispatchEvent(new CustomEvent(handover, { detail: session }));
}

/** Calls once, as soon as there is a session object, by whatever order of scripts. */
export function whenSession(found: (session: Session) => void): void {
    if (window.converseSession) return found(window.converseSession);
    const stop = new AbortController();
    const take = (session: Session | undefined): void => {
        if (!session || stop.signal.aborted) return;
        stop.abort();
        found(session);
    };
    const listen = (type: string, listener: (event: Event) => void): void =>
        window.addEventListener(type, listener, { signal: stop.signal });
    listen(handover, (event) => take((event as CustomEvent<Session>).detail));
    listen('converse-session', () => take(window.converseSession));
    listen('load', () => take(window.converseSession));
}
