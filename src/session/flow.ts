/**
 * What follows what: an attempt, what it made, its handover to the chat client, and the wait for the next attempt.
 * One of these is under way at a time; `halt` ends whichever it is.
 */
import type { Environment, Timer } from '../environment.ts';
import type { Why } from './ask.ts';
import { attempt } from './attempt.ts';
import type { Client, Connected, Handover } from './client.ts';
import type { Equipment } from './equipment.ts';
import { createFarewell } from './farewell.ts';
import { giveBack } from './give-back.ts';
import { bareJid } from './jid.ts';
import { asFailure, type Attempted } from './result.ts';
import type { Reason, State, StateStore } from './state.ts';

export interface Flow {
    /** An attempt or a handover is under way, or a session waits for its client. */
    readonly busy: boolean;
    /** Begins an attempt; ends whatever is under way. */
    run(why: Why): void;
    /** Lets the attempt that is under way be followed by another at once, should it fail. */
    runAgain(): void;
    /** Milliseconds until the next attempt. */
    wait(ms: number, reason: Reason, message: string): void;
    halt(): void;
    /** Ends what there is. @param parting the user leaves as well. */
    end(parting: boolean): void;
    /** Those users are not this page's any more: nothing of theirs stays, before anything is shown. */
    part(...jids: (string | undefined)[]): void;
    /** Forgets who was online on this page, and how often the server has refused. */
    forget(): void;
    /** The page is being left: what there is, is the next page's. */
    suspend(): void;
    /** Finds out whether the connection lives; `restored`: the page was away, and another may have used the session. */
    check(restored: boolean): void;
    /** The bare JID that this page has been online as, or is about to be, if any. */
    readonly pageJid: string | undefined;
    serve(client: Client): void;
    readonly served: boolean;
    enter(name: State['name'], details?: Partial<State>): void;
}

/** Milliseconds that a session has to be online to count as working. */
const WORKING = 5000;

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
    /** Whose session it is that the client does not have yet. */
    let coming: string | undefined;
    let socketDown = false;
    const farewell = createFarewell(env, equipment);
    const { part } = farewell;

    function enter(name: State['name'], details: Partial<State> = {}): void {
        store.set({ name, attempt: equipment.pace.failures, ...details });
    }

    function halt(): void {
        work.abort();
        busy = false;
        env.clearTimeout(timer);
        again = false;
        ready = coming = undefined;
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
        const context = { ...equipment, env, pageJid, why, signal, report, socketURL, parted: part };
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
        const { settings, pace, siteUsers } = equipment;
        if (result.kind === 'ready') {
            ready = result.handover;
            coming = bareJid(('proven' in ready ? ready.proven : ready.secret).jid);
            part(siteUsers.become({ user: settings.session_user, jid: coming })?.jid);
            return handOver();
        }
        busy = false;
        const { kind, reason, message, retryAfter } = result;
        // A page that does not name its user learns from the host alone that nobody is signed in.
        if (kind === 'signed-out' && settings.session_user === undefined)
            part(siteUsers.become({ user: null })?.jid);
        if (reason === 'user-changed') {
            end(true);
            part(pageJid);
        }
        const immediately = again;
        rejections = reason === 'rejected' ? rejections + 1 : 0;
        const refused = rejections >= (settings.session_max_rejections ?? 3);
        if (kind === 'later' && !refused) wait(pace.failed({ reason, retryAfter }), reason, message);
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
        const served = client;
        const connected = async (): Promise<Connected> => {
            await farewell.done;
            signal.throwIfAborted();
            return served.connect(handover);
        };
        connected().then(
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
        timer = env.setTimeout(() => equipment.pace.reset(), WORKING);
        enter('online', { jid });
    }

    function end(parting: boolean): void {
        halt();
        farewell.end(client, parting);
    }

    return {
        get busy() {
            return busy;
        },
        get pageJid() {
            return pageJid ?? coming;
        },
        get served() {
            return client !== undefined;
        },
        ...{ run, wait, halt, end, part, enter },
        runAgain: () => void (again = true),
        forget() {
            pageJid = undefined;
            rejections = 0;
        },
        suspend() {
            halt();
            equipment.saved.release();
            client?.pause();
        },
        check(restored) {
            const message = restored ? 'The page was away.' : 'The XMPP server has fallen silent.';
            const cause = { reason: 'network', message, dead: false, returning: true } as const;
            client?.check(cause, !restored);
        },
        serve(served) {
            client = served;
            handOver();
        },
    };
}
