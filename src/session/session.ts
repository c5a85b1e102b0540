/**
 * The machine: the settings it is given, what the page, the person and the client ask of it, and which state that
 * leads to. It knows neither Converse nor the DOM.
 */
import type { Environment } from '../environment.ts';
import { asksForSession, hasPageTokens, settingsProblems } from '../settings.ts';
import { hostOf, type Why } from './ask.ts';
import type { Equipment } from './equipment.ts';
import { createFlow } from './flow.ts';
import { giveBack } from './give-back.ts';
import type { Machine } from './machine.ts';
import { LOGGED_OUT } from './news.ts';
import { createPace } from './pace.ts';
import { claimPageTokens } from './page-tokens.ts';
import { bareJid } from './jid.ts';
import { createSaved } from './saved.ts';
import { createSiteUsers, differ, isNobody } from './site-user.ts';
import { createStateStore } from './state.ts';
import { listenToPage } from './wake.ts';

export function createMachine(env: Environment): Machine {
    const store = createStateStore(env);
    const saved = createSaved(env);
    const siteUsers = createSiteUsers(env);
    const equipment: Equipment = {
        settings: {},
        saved,
        siteUsers,
        pace: createPace(env),
        host: undefined,
        pageTokens: undefined,
    };
    const flow = createFlow(env, store, equipment);
    let problems: string[] = [];
    /** The page itself has said that nobody is signed in: the host is not asked behind its back. */
    let signedOut = false;

    listenToPage({
        ...{ env, store, equipment, flow },
        mayAsk: () => !signedOut && problems.length === 0,
        again: () => begin('retry'),
    });

    function nobodySignedIn(message: string): void {
        signedOut = true;
        const kept = saved.read();
        flow.end(true);
        const before = siteUsers.become({ user: null });
        flow.part(before?.jid, flow.pageJid, kept?.jid);
        flow.forget();
        flow.enter('signed-out', { reason: 'host-signed-out', message });
    }

    function begin(why: Why): void {
        const { session_user: user, jid } = equipment.settings;
        // Whom the page has been online as says more than a setting.
        const self = { user, jid: flow.pageJid ?? (jid?.includes('@') ? bareJid(jid) : undefined) };
        const { current } = siteUsers;
        // Trying again says nothing new of the site's user: in an old page it is of no use.
        const again = why === 'retry';
        if (again && (user === null || (!isNobody(current) && differ(current, self)))) return;
        if (user === null) return nobodySignedIn('`session_user` is null: nobody is signed in on the site.');
        if (!asksForSession(equipment.settings)) return;
        if (problems.length > 0)
            return flow.enter('stopped', { reason: 'host-misconfigured', message: problems.join(' ') });
        if (!again) flow.part(siteUsers.become(self)?.jid);
        if (why === 'start' && siteUsers.current.out) {
            flow.end(false);
            return flow.enter('stopped', { reason: 'logged-out', message: LOGGED_OUT });
        }
        siteUsers.out(false);
        flow.run(why);
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
            equipment.pace.configure({ base, cap, spread });
            Object.assign(equipment, {
                settings,
                host: hostOf(settings, env, equipment.pace),
                pageTokens:
                    problems.length === 0 && hasPageTokens(settings)
                        ? claimPageTokens(settings, env)
                        : undefined,
            });
            return problems;
        },

        start(automatic = true) {
            const { settings, pageTokens } = equipment;
            if (settings.session_user === null)
                return env.page.whenShown(() => {
                    if (!signedOut) begin('start');
                });
            // What an early start has come to, a wait for example, is not begun anew because Converse has loaded.
            if (store.current.name !== 'idle' || flow.busy) return;
            // As Converse documents it: prebind fetches tokens by itself only with `auto_login`.
            const mayFetch = settings.authentication !== 'prebind' || settings.auto_login || !automatic;
            env.page.whenShown(() => {
                if ((mayFetch || pageTokens || saved.read()) && !flow.busy) begin('start');
            });
        },

        serve: flow.serve,

        lost: () => equipment.pace.lost(),

        dropped({ reason, message, dead, returning }) {
            flow.halt();
            if (dead) saved.lose();
            const { settings, pace } = equipment;
            if (reason === 'replaced' || settings.auto_reconnect === false)
                return flow.enter('stopped', { reason, message });
            const serverDid = reason === 'session-lost' || reason === 'server-unreachable';
            if (returning && saved.read()) return flow.wait(0, reason, message);
            if (returning) return flow.wait(pace.hurried(), reason, message);
            const ms = serverDid ? pace.dropped() : pace.failed({ reason });
            flow.wait(ms, reason, message);
        },

        loggedOut(ends) {
            flow.halt();
            const left = saved.take();
            if (!ends) giveBack(left, equipment.settings, env);
            siteUsers.out(true);
            flow.enter('stopped', { reason: 'logged-out', message: LOGGED_OUT });
        },

        rest() {
            if (flow.busy) flow.end(false);
            flow.halt();
            flow.enter('idle');
        },

        yieldToPerson() {
            siteUsers.out(false);
            machine.rest();
        },

        restUnclaimed() {
            if (!flow.served && !signedOut) machine.rest();
        },

        retry() {
            if (store.current.name === 'online') return;
            if (flow.busy) return flow.runAgain();
            signedOut &&= equipment.settings.session_user === null;
            begin('retry');
        },

        signOut() {
            nobodySignedIn('The page called `session.signOut()`.');
            return Promise.resolve();
        },

        signIn(user) {
            const { settings } = equipment;
            const same = user !== undefined && user === settings.session_user;
            if (same && (flow.busy || store.current.name === 'online')) return;
            if (!same) flow.end(true);
            equipment.settings = { ...settings, session_user: user };
            signedOut = false;
            flow.forget();
            begin('sign-in');
        },
    };
    return machine;
}
