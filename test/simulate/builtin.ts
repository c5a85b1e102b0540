/**
 * A tab with Converse 14 alone, `authentication: 'login'` with `credentials_url` over BOSH: the built-in way that gives
 * up least. Each rule says where it was read. Where Converse stays dead until somebody reloads the page, nobody does.
 */
import { isTerminate, OPENING, poll, sidOf, step } from './plain.ts';
import type { Opening } from './world.ts';

/** Converse `utils/init.js`, `getLoginCredentialsFromURL`: asked for again and again, two seconds after each failure. */
const ASK_AGAIN = 2000;
/** Converse `Connection`, `debouncedReconnect`: used while a reconnect has not come to its end. */
const DEBOUNCE = 3000;
/** Strophe `bosh.ts`, `_hitError`: at the fifth error without an answer in between it disconnects. */
const ERRORS = 5;
/** Strophe `bosh.ts`, `_processRequest`: seconds until a request that failed is sent again, at most 1.1 times `wait`. */
const backoff = (sends: number): number => (sends > 1 ? Math.min(64, sends ** 3) : 0);
/** Requests from the opened session to `connected`, as counted in a browser with SCRAM: seven with the opening. */
const STEPS = 6;

export const openBuiltin: Opening = (person, clock) => {
    let errors = 0;
    let reconnecting = false;
    let phase: 'connecting' | 'authenticating' | 'connected' = 'connecting';

    function logIn(): void {
        person.tries();
        person.post('site', '', ({ status }) => {
            if (status === 200) connect();
            else clock.setTimeout(logIn, ASK_AGAIN);
        });
    }

    function connect(): void {
        phase = 'connecting';
        errors = 0; // Strophe `bosh.ts`, `_connect`.
        request(OPENING, (text) => {
            phase = 'authenticating';
            go(sidOf(text), STEPS);
        });
    }

    function go(sid: string, steps: number): void {
        if (steps > 0) return request(step(sid), () => go(sid, steps - 1));
        phase = 'connected';
        reconnecting = false; // Converse `onConnected`.
        request(poll(sid), () => go(sid, 0));
    }

    function request(body: string, answered: (text: string) => void, sends = 1): void {
        person.post('server', body, ({ status, text }) => {
            if (status !== 200) {
                errors += 1;
                if (errors >= ERRORS) return disconnected();
                const again = (): void => {
                    person.tries();
                    request(body, answered, sends + 1);
                };
                return void clock.setTimeout(again, backoff(sends) * 1000);
            }
            errors = 0;
            if (!isTerminate(text)) return answered(text);
            // Strophe `_dataRecv`, `_connect_cb`: the status becomes CONNFAIL.
            phase = 'connected';
            disconnected();
        });
    }

    /** Converse `onDisconnected` and `api.connection.reconnect`. */
    function disconnected(): void {
        if (phase === 'connecting') return; // `finishDisconnection`: dead until a reload.
        if (reconnecting) return void clock.setTimeout(logIn, DEBOUNCE);
        reconnecting = true;
        logIn();
    }

    logIn();
};
