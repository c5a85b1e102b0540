/** The browser as the machine's environment, and the one session of a page. */
import { wipeCaches } from './converse/caches.ts';
import type { Environment } from './environment.ts';
import { publicHandle, type Machine, type Session } from './session/machine.ts';
import { createPage } from './session/page.ts';
import { createMachine } from './session/session.ts';
import { permitted } from './session/storage.ts';

/** Milliseconds: a longer timer would fire at once. */
const LONGEST = 2 ** 31 - 1;

export function browserEnvironment(): Environment {
    return {
        now: () => Date.now(),
        elapsed: () => performance.now(),
        random: () => Math.random(),
        // Called anew each time: a site may wrap `fetch` after us.
        fetch: (url, init) => fetch(url, init),
        setTimeout: (run, ms) => setTimeout(run, Math.min(ms, LONGEST)),
        clearTimeout: (timer) => clearTimeout(timer),
        online: () => navigator.onLine,
        get baseURL() {
            return document.baseURI;
        },
        crypto,
        parseXML(text) {
            const root = new DOMParser().parseFromString(text, 'text/xml').documentElement;
            if (root.getElementsByTagName('parsererror').length > 0)
                throw new SyntaxError('Not well-formed XML.');
            return root;
        },
        // Frames share the storage of their page, and come and go: they make a session of their own.
        storage: window.top === window ? permitted(() => window.sessionStorage) : undefined,
        shared: permitted(() => window.localStorage),
        locks: (navigator as Partial<Navigator>).locks,
        tab: window,
        page: createPage(window),
        wipeCaches,
        warn: (message) => console.warn(`converse-session: ${message}`),
    };
}

/** @returns the machine, what the page gets of it, and its environment; state changes are told as DOM events. */
export function createPageSession(): { machine: Machine; session: Session; env: Environment } {
    const env = browserEnvironment();
    const machine = createMachine(env);
    machine.subscribe((detail) => window.dispatchEvent(new CustomEvent('converse-session', { detail })));
    return { machine, session: publicHandle(machine), env };
}
