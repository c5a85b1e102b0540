/**
 * What follows what: an attempt, what it made, its handover to the chat client, and the wait for the next attempt.
 * One of these is under way at a time; `halt` ends whichever it is.
 */
import type { Environment, Timer } from '../environment.ts';
import type { Prebind } from '../host/reply.ts';
import type { Host } from '../host/request.ts';
import type { Settings } from '../settings.ts';
import type { Why } from './ask.ts';
import { attempt, giveBack } from './attempt.ts';
import type { Client, Handover } from './client.ts';
import { bareJid } from './jid.ts';
import type { Pace } from './pace.ts';
import { asFailure, type Attempted } from './result.ts';
import type { Saved } from './saved.ts';
import type { Reason, State, StateStore } from './state.ts';

/** What the settings have made of the machine. */
export interface Equipment {
    settings: Settings;
    saved: Saved;
    pace: Pace;
    host: Host | undefined;
    /** BOSH tokens rendered into the page, until they are used. */
    pageTokens: Prebind | undefined;
}

export interface Flow {
    /** An attempt or a handover is under way, or a session waits for its client. */
    readonly busy: boolean;
    /** Begins an attempt; ends whatever is under way. */
    run(why: Why): void;
    /** Lets the attempt that is under way be followed by another at once, should it fail. */
    runAgain(): void;
    /** Waits before the next attempt: milliseconds. */
    wait(ms: number, reason: Reason, message: string): void;
    halt(): void;
    /** Ends what there is: the saved record first, so that no page takes it up; then the session on the server. */
    end(): void;
    /** Forgets who was online on this page, and how often the server has refused. */
    forget(): void;
    serve(client: Client): void;
    readonly served: boolean;
    enter(name: State['name'], details?: Partial<State>): void;
}

/** Milliseconds that a session has to be online to count as working. */
const WORKING_AFTER = 5000;

export function createFlow(env: Environment, store: StateStore, equipment: Equipment): Flow {
    let client: Client | undefined;
    /** Ends the attempt and the handover; and after them, requests of ours that the server still holds. */
    let work = new AbortController();
    let busy = false;
    /** The session made, until the client has it. */
    let ready: Handover | undefined;
    let timer: Timer | undefined;
    let again = false;
    let rejections = 0;
    let pageJid: string | undefined;
    let socketDown = false;

    function enter(name: State['name'], details: Partial<State> = {}): void {
        store.set({ name, attempt: equipment.pace.failures, ...details });
    }

    function halt(): void {
        work.abort();
        busy = false;
        env.clearTimeout(timer);
        again = false;
        ready = undefined;
    }

    function run(why: Why): void {
        halt();
        busy = true;
        const { signal } = (work = new AbortController());
        const report = (name: 'fetching' | 'connecting'): void => {
            if (!signal.aborted && store.current.name !== name) enter(name);
        };
        const { websocket_url: socket, bosh_service_url: bosh } = equipment.settings;
        const socketURL = (socketDown && bosh ? undefined : socket) ?? undefined;
        const context = { ...equipment, env, pageJid, why, signal, report, socketURL };
        equipment.pageTokens = undefined;
        attempt(context).then(
            (result) => {
                if (!signal.aborted) settle(result);
                else if (result.kind === 'ready' && 'proven' in result.handover)
                    giveBack(result.handover.proven, equipment.settings, env);
            },
            () => {}, // Aborted: whoever did it has entered the next state.
        );
    }

    function settle(result: Attempted): void {
        if (result.kind === 'ready') {
            ready = result.handover;
            return handOver();
        }
        busy = false;
        const { kind, reason, message, retryAfter } = result;
        const { settings, pace } = equipment;
        const immediately = again;
        rejections = reason === 'rejected' ? rejections + 1 : 0;
        const refused = rejections >= (settings.session_max_rejections ?? 3);
        if (kind === 'later' && !refused)
            wait(pace.failed({ retryAfter, fromCap: reason === 'policy' }), reason, message);
        else enter(kind === 'later' ? 'stopped' : kind, { reason, message });
        if (immediately) run('retry');
    }

    function wait(ms: number, reason: Reason, message: string): void {
        env.clearTimeout(timer);
        enter('waiting', { reason, message, retryAt: env.now() + ms });
        timer = env.setTimeout(() => run(reason), ms);
    }

    function handOver(): void {
        if (!client || !ready) return;
        const handover = ready;
        ready = undefined;
        if (store.current.name !== 'connecting') enter('connecting');
        const { signal } = work;
        client.connect(handover).then(
            (result) => {
                if (signal.aborted) return;
                if (result.ok) return beOnline(result.jid);
                // Where there is BOSH as well, the next attempt is made over that.
                socketDown = 'secret' in handover && result.reason === 'server-unreachable';
                settle({ ...result, kind: 'later' });
            },
            (error: unknown) => {
                if (!signal.aborted) settle(asFailure(error));
            },
        );
    }

    function beOnline(jid: string): void {
        busy = false;
        again = false;
        rejections = 0;
        pageJid = bareJid(jid);
        env.clearTimeout(timer);
        timer = env.setTimeout(() => equipment.pace.reset(), WORKING_AFTER);
        enter('online', { jid });
    }

    return {
        get busy() {
            return busy;
        },
        get served() {
            return client !== undefined;
        },
        ...{ run, wait, halt, enter },
        runAgain() {
            again = true;
        },
        end() {
            halt();
            const { saved } = equipment;
            const kept = saved.read();
            saved.wipe();
            if (kept) giveBack(kept, equipment.settings, env);
            client?.leave();
        },
        forget() {
            pageJid = undefined;
            rejections = 0;
        },
        serve(served) {
            client = served;
            handOver();
        },
    };
}
