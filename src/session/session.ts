/**
 * The machine: the settings it is given, what the page, the person and the client ask of it, and which state that
 * leads to. It knows neither Converse nor the DOM.
 */
import type { Environment } from '../environment.ts';
import { asksForSession, hasPageTokens, settingsProblems } from '../settings.ts';
import { hostOf, type Why } from './ask.ts';
import { createFlow, type Equipment } from './flow.ts';
import type { Machine } from './machine.ts';
import { createPace } from './pace.ts';
import { claimPageTokens } from './page-tokens.ts';
import { createSaved } from './saved.ts';
import { createStateStore } from './state.ts';

/** A site that is signed out or misconfigured is asked again when the page becomes visible, at most this often: ms. */
const NUDGE_EVERY = 60_000;

export function createMachine(env: Environment): Machine {
    const store = createStateStore(env);
    const saved = createSaved(env);
    const equipment: Equipment = {
        settings: {},
        saved,
        pace: createPace(env),
        host: undefined,
        pageTokens: undefined,
    };
    const flow = createFlow(env, store, equipment);
    let problems: string[] = [];
    let nudgedAt = -Infinity;
    /** The page itself has said that nobody is signed in: the host is not asked behind its back. */
    let signedOut = false;

    env.page.subscribe(() => {
        const { name, reason, message = '', retryAt = 0 } = store.current;
        if (name === 'waiting' && reason) {
            const soon = equipment.pace.hurried();
            if (env.now() + soon < retryAt) flow.wait(soon, reason, message);
        } else if (reason === 'host-signed-out' || reason === 'host-misconfigured') {
            if (signedOut || problems.length > 0 || env.now() - nudgedAt < NUDGE_EVERY) return;
            nudgedAt = env.now();
            flow.run(reason);
        }
    });

    function nobodySignedIn(message: string): void {
        signedOut = true;
        flow.end();
        flow.forget();
        flow.enter('signed-out', { reason: 'host-signed-out', message });
    }

    function begin(why: Why): void {
        const { settings } = equipment;
        if (!asksForSession(settings)) return;
        if (problems.length > 0)
            flow.enter('stopped', { reason: 'host-misconfigured', message: problems.join(' ') });
        else if (settings.session_user === null)
            nobodySignedIn('`session_user` is null: nobody is signed in on the site.');
        else flow.run(why);
    }

    const machine: Machine = {
        get state() {
            return store.current;
        },
        get settings() {
            return equipment.settings;
        },
        saved,
        subscribe: store.subscribe,

        configure(settings) {
            const {
                session_retry_base: base,
                session_retry_cap: cap,
                session_retry_spread: spread,
            } = settings;
            problems = settingsProblems(settings, env.baseURL);
            if (problems.length > 0 && flow.busy) machine.rest();
            saved.persist(settings.keepalive !== false);
            Object.assign(equipment, {
                settings,
                pace: createPace({ ...env, base, cap, spread }),
                host: hostOf(settings, env),
                pageTokens:
                    problems.length === 0 && hasPageTokens(settings)
                        ? claimPageTokens(settings, env)
                        : undefined,
            });
            return problems;
        },

        start(automatic = true) {
            const { settings, pageTokens } = equipment;
            // What an early start has come to, a wait for example, is not begun anew because Converse has loaded.
            if (store.current.name !== 'idle' || flow.busy) return;
            // As Converse documents it: prebind fetches tokens by itself only with `auto_login`.
            const mayFetch = settings.authentication !== 'prebind' || settings.auto_login || !automatic;
            if (mayFetch || pageTokens || saved.read()) env.page.whenShown(() => flow.busy || begin('start'));
        },

        serve: flow.serve,

        dropped({ reason, message, dead }) {
            flow.halt();
            if (dead) saved.wipe();
            const { settings, pace } = equipment;
            if (reason === 'replaced' || settings.auto_reconnect === false)
                return flow.enter('stopped', { reason, message });
            const serverDid = reason === 'session-lost' || reason === 'server-unreachable';
            const ms = serverDid ? pace.dropped() : pace.failed({ fromCap: reason === 'policy' });
            flow.wait(ms, reason, message);
        },

        loggedOut() {
            flow.halt();
            saved.wipe();
            flow.enter('stopped', { reason: 'logged-out', message: 'The person has logged out of chat.' });
        },

        rest() {
            if (flow.busy) flow.end();
            flow.halt();
            flow.enter('idle');
        },

        restUnclaimed() {
            if (!flow.served) machine.rest();
        },

        retry() {
            if (store.current.name === 'online') return;
            if (flow.busy) flow.runAgain();
            else begin('retry');
        },

        signOut() {
            nobodySignedIn('The page called `session.signOut()`.');
            return Promise.resolve();
        },

        signIn(user) {
            const { settings } = equipment;
            const same = user !== undefined && user === settings.session_user;
            if (same && (flow.busy || store.current.name === 'online')) return;
            if (!same) flow.end();
            equipment.settings = { ...settings, session_user: user };
            signedOut = false;
            flow.forget();
            begin('sign-in');
        },
    };
    return machine;
}
