/**
 * One attempt to get a session: the saved one, the page's own tokens, or what the host site answers; whichever it is,
 * what comes out has been proven by the server's answer.
 */
import { login, open, type Opened } from '../bosh/login.ts';
import { resume } from '../bosh/resume.ts';
import { BoshError } from '../bosh/session.ts';
import type { Credentials, Prebind, Reply, Token } from '../host/reply.ts';
import type { Host } from '../host/request.ts';
import type { Environment } from '../environment.ts';
import type { Settings } from '../settings.ts';
import { askHost, type Why } from './ask.ts';
import { giveBack, routeOf } from './give-back.ts';
import type { Pace } from './pace.ts';
import { asFailure, type Attempted, type Failed } from './result.ts';
import type { Reason } from './state.ts';
import type { Saved } from './saved.ts';
import { mayUse, type SavedSession } from './saved-record.ts';
import { domainOf, sameBareJid } from './jid.ts';

export interface AttemptContext {
    env: Environment;
    settings: Settings;
    saved: Saved;
    pace: Pace;
    host: Host | undefined;
    /** The bare JID that this page has been online as, if any. */
    pageJid: string | undefined;
    /** BOSH tokens rendered into the page and not used yet. */
    pageTokens: Prebind | undefined;
    /** Where to log in over WebSocket; undefined where that is not wanted, or has been found unreachable. */
    socketURL: string | undefined;
    report(name: 'fetching' | 'connecting'): void;
    /** The site's user is not the one whose session was saved, or whom this page is for. */
    parted(jid: string): void;
    why: Why;
    signal: AbortSignal;
}

/** Milliseconds for which a request may be on its way to the server though its page has gone. */
const UNDERWAY = 2000;

/** Milliseconds between two requests of a resumption: after a drop the server may be away, and others ask it as well. */
const GAP_AFTER_DROP = 250;

/** Attempts of this page alone. After a drop everybody comes: a session opened for nothing takes somebody's place. */
const ALONE: Why[] = ['start', 'retry', 'sign-in'];

/** Those, and of a page that has come back: others may have used the session until now. */
const NOW: Why[] = [...ALONE, 'network'];

/** @throws AbortError when `signal` is aborted. Every other failure is a result. */
export async function attempt(context: AttemptContext): Promise<Attempted> {
    try {
        return await pursue(context);
    } catch (error) {
        context.signal.throwIfAborted();
        return asFailure(error);
    }
}

async function pursue(context: AttemptContext): Promise<Attempted> {
    const { env, settings, saved, pageTokens, signal, report } = context;
    const user = settings.session_user ?? undefined;
    /** The opened session that the login went on with. */
    let used: Opened | undefined;
    const url = settings.bosh_service_url ? new URL(settings.bosh_service_url, env.baseURL).href : '';
    const route = { ...routeOf(settings), env, signal };

    const [alone, now] = [ALONE, NOW].map((whys) => whys.includes(context.why));
    let mine = false;
    const { holder } = saved;
    const kept = saved.read();
    const claim = holder && mayUse(holder, { user, jid: context.pageJid ?? settings.jid ?? undefined });
    if (holder && claim === 'no') {
        // Whichever tab it belongs to: where the user has gone, it goes.
        giveBack(saved.take(), settings, env);
        context.parted(holder.jid);
    } else if (holder) {
        if (kept && kept.url !== url) giveBack(saved.lose(), settings, env);
        if (kept) report(claim === 'yes' ? 'connecting' : 'fetching');
        mine = await saved.owned;
        signal.throwIfAborted();
        if (mine && claim === 'yes' && kept?.url === url) {
            const resumed = await takeUp();
            // The page may have been rendered with a session of its own, which is not needed then.
            if (resumed.kind === 'ready' && pageTokens?.sid !== kept.sid) spare(pageTokens);
            if (worthKeeping(resumed)) return resumed;
        }
    }
    if (pageTokens) {
        const proven = await takeUp(pageTokens);
        if (worthKeeping(proven)) return proven;
    }
    return fromHost(claim === 'ask' ? saved.read() : undefined);

    /** Proves the saved session, or a fresh prebind, which becomes the saved one. */
    async function takeUp(fresh?: Prebind): Promise<Attempted> {
        report('connecting');
        if (fresh) saved.begin({ ...fresh, url, user });
        const session = saved.read()!;
        // Before its first presence a session has done nothing: what waits is of a page that never got so far. And after
        // a drop the server may be away: what was in a request to it may have arrived, for all we know.
        const waiting = session.present && context.why === 'start' ? saved.outbox.entries() : [];
        const stanzas = waiting.map(({ text }) => text);
        try {
            const left = { unanswered: saved.unanswered(), undelivered: saved.undelivered() };
            const underway = now && env.now() - session.used < UNDERWAY;
            const gap = now ? undefined : GAP_AFTER_DROP;
            const how = { ...route, ...left, underway, gap };
            const proven = await resume(session, { ...how, ledger: saved, stanzas });
            return { kind: 'ready', handover: { proven, restored: session.present } };
        } catch (error) {
            signal.throwIfAborted();
            const failure = asFailure(error);
            if (!worthKeeping(failure)) saved.lose(isRefusal(error) ? waiting : []);
            return failure;
        }
    }

    function spare(reply: Reply | undefined): void {
        if (reply?.shape === 'prebind') giveBack({ ...reply, url }, settings, env);
    }

    async function fromHost(unclaimed: SavedSession | undefined): Promise<Attempted> {
        const { host, pageJid } = context;
        if (!host) return stopped('host-misconfigured', 'No tokens are left: set `prebind_url`.');
        const ahead = unclaimed ? undefined : openAhead();
        try {
            const reply = await askHost(host, context);
            const failed = 'kind' in reply;
            if (failed && reply.kind !== 'signed-out') return reply;
            const theirs = unclaimed && !failed && sameBareJid(unclaimed.jid, reply.jid);
            if (theirs && mine) {
                const resumed = await takeUp();
                if (resumed.kind === 'ready') spare(reply);
                if (worthKeeping(resumed)) return resumed;
            } else if (unclaimed && !theirs) {
                giveBack(saved.take(), settings, env);
                context.parted(unclaimed.jid);
            }
            if (failed) return reply;
            if (pageJid && !sameBareJid(reply.jid, pageJid)) {
                spare(reply);
                return stopped('user-changed', 'The host answers for another user: reload the page.');
            }
            return await (reply.shape === 'prebind' ? takeUp(reply) : logIn(reply, ahead));
        } finally {
            // Opened for nothing: the host answered a prebind, or nothing.
            ahead?.then((opened) => opened === used || opened.abandon()).catch(() => {});
        }
    }

    /** Opens the BOSH session while the host is being asked, where its domain is known and a login will follow. */
    function openAhead(): Promise<Opened> | undefined {
        const domain = settings.session_domain ?? domainOf(settings.jid ?? kept?.jid ?? '');
        const secretExpected = settings.authentication !== 'prebind' && !settings.prebind_url;
        if (!domain || !url || !secretExpected || context.socketURL || !alone) return undefined;
        const opened = open({ ...route, url, domain });
        opened.catch(() => {}); // Looked at when it is needed.
        return opened;
    }

    async function logIn(reply: Credentials | Token, ahead: Promise<Opened> | undefined): Promise<Attempted> {
        report('connecting');
        const { socketURL } = context;
        if (socketURL) {
            const { socketJid } = saved;
            const resume = mine && sameBareJid(socketJid, reply.jid) ? socketJid : undefined;
            saved.begin({ jid: resume ?? reply.jid, user });
            return { kind: 'ready', handover: { secret: reply, url: socketURL, resume } };
        }
        const domain = domainOf(reply.jid);
        const early = await ahead?.catch(() => undefined); // What is wrong shows at the next opening.
        const fits = early?.domain === domain && (early.expiresAt ?? Infinity) > env.now();
        used = early && fits ? early : await open({ ...route, url, domain });
        const proven = await login(used, reply);
        saved.begin({ ...proven, user });
        return { kind: 'ready', handover: { proven, restored: false } };
    }
}

function stopped(reason: Reason, message: string): Failed {
    return { kind: 'stopped', reason, message };
}

/** Whether the server itself has said no, to a request that it did nothing with. */
function isRefusal(error: unknown): boolean {
    return error instanceof BoshError && error.condition !== 'timeout';
}

/** Whether a session is had, or may still be had when the server can be reached again. */
function worthKeeping(result: Attempted): boolean {
    return result.kind === 'ready' || result.reason === 'server-unreachable';
}
