/**
 * One attempt to get a session: the saved one, the page's own tokens, or what the host site answers; whichever it is,
 * what comes out has been proven by the server's answer.
 */
import type { BoshSession } from '../bosh/session.ts';
import { login, open, type Opened } from '../bosh/login.ts';
import type { Route } from '../bosh/post.ts';
import { prove, resume } from '../bosh/resume.ts';
import { terminate } from '../bosh/terminate.ts';
import type { Credentials, Prebind, Token } from '../host/reply.ts';
import type { Host } from '../host/request.ts';
import type { Environment } from '../environment.ts';
import type { Settings } from '../settings.ts';
import { askHost, type Why } from './ask.ts';
import type { Handover } from './client.ts';
import type { Pace } from './pace.ts';
import { asFailure, failed, type Attempted } from './result.ts';
import { type Saved, type SavedSession, mayUse } from './saved.ts';
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
    why: Why;
    signal: AbortSignal;
}

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
    const end = (session: Omit<BoshSession, 'jid'>): void =>
        void terminate(session, { ...routeOf(settings), env, leaving: true });

    const kept = saved.read();
    const claim =
        kept?.url === url ? mayUse(kept, { user, jid: context.pageJid ?? settings.jid ?? undefined }) : 'no';
    if (kept && claim === 'no') {
        saved.wipe();
        end(kept);
    }
    if (kept && claim === 'yes') {
        const resumed = await takeUp(kept);
        if (resumed) {
            // The page was rendered with a session of its own, which is not needed.
            if (pageTokens && pageTokens.sid !== kept.sid) end({ url, ...pageTokens });
            return resumed;
        }
    }
    if (pageTokens) {
        const proven = await proof(pageTokens).catch((error: unknown) => {
            if (asFailure(error).reason === 'server-unreachable') throw error;
        });
        if (proven) return proven;
        if (!context.host)
            return failed(
                'stopped',
                'session-lost',
                'The BOSH session of the page’s `sid` and `rid` has ended. ' +
                    'Set `prebind_url`, so that new tokens can be fetched, or reload the page.',
            );
    }
    return fromHost(kept && claim === 'ask' ? kept : undefined);

    /** The saved session, if the server still knows it. */
    async function takeUp(session: SavedSession): Promise<Attempted | undefined> {
        report('connecting');
        try {
            const proven = await resume(session, { ...route, ledger: saved, unanswered: saved.unanswered() });
            return ready({ proven, restored: session.present });
        } catch (error) {
            if (asFailure(error).reason === 'server-unreachable') return asFailure(error);
            saved.wipe();
            return undefined;
        }
    }

    async function proof(prebind: Prebind): Promise<Attempted> {
        report('connecting');
        const { jid, sid, rid, inactivity } = prebind;
        const session = { url, jid, sid, rid, inactivity };
        saved.begin({ ...session, user });
        try {
            return ready({ proven: await prove(session, { ...route, ledger: saved }), restored: false });
        } catch (error) {
            saved.wipe();
            throw error;
        }
    }

    async function fromHost(unclaimed: SavedSession | undefined): Promise<Attempted> {
        if (!context.host)
            return failed('stopped', 'host-misconfigured', 'Set `prebind_url` or `credentials_url`.');
        const ahead = unclaimed ? undefined : openAhead();
        try {
            const reply = await askHost(context.host, context);
            if ('kind' in reply) return reply;
            if (context.pageJid && !sameBareJid(reply.jid, context.pageJid)) {
                if (reply.shape === 'prebind') end({ url, ...reply });
                return failed(
                    'stopped',
                    'user-changed',
                    'The host site answers for another user than this page’s. Reload the page.',
                );
            }
            if (unclaimed) {
                const resumed = sameBareJid(unclaimed.jid, reply.jid) ? await takeUp(unclaimed) : undefined;
                if (resumed) {
                    if (reply.shape === 'prebind') end({ url, ...reply });
                    return resumed;
                }
                saved.wipe();
                end(unclaimed);
            }
            if (reply.shape === 'prebind') return await proof(reply);
            return await logIn(reply, ahead);
        } finally {
            // Opened for nothing: the host answered a prebind, or nothing.
            ahead?.then(
                (opened) => opened === used || opened.abandon(),
                () => {},
            );
        }
    }

    /** Opens the BOSH session while the host is being asked, where its domain is known and a login will follow. */
    function openAhead(): Promise<Opened> | undefined {
        const domain = settings.session_domain ?? domainOf(settings.jid ?? kept?.jid ?? '');
        const secretExpected = settings.authentication !== 'prebind' && !settings.prebind_url;
        if (!domain || !url || !secretExpected || context.socketURL) return undefined;
        const opened = open({ ...route, url, domain });
        opened.catch(() => {}); // Looked at when it is needed.
        return opened;
    }

    async function logIn(reply: Credentials | Token, ahead: Promise<Opened> | undefined): Promise<Attempted> {
        report('connecting');
        if (context.socketURL) return ready({ secret: reply, url: context.socketURL });
        const domain = domainOf(reply.jid);
        const early = await ahead?.catch(() => undefined); // What is wrong shows at the next opening.
        const fits = early?.domain === domain && (early.expiresAt ?? Infinity) > env.now();
        used = early && fits ? early : await open({ ...route, url, domain });
        const proven = await login(used, reply);
        saved.begin({ ...proven, user });
        return ready({ proven, restored: false });
    }
}

function ready(handover: Handover): Attempted {
    return { kind: 'ready', handover };
}

/** How the BOSH service is asked, as Converse's `connection_options` say for Strophe. */
export function routeOf({
    connection_options: options,
}: Settings): Pick<Route, 'headers' | 'withCredentials'> {
    return {
        headers: options?.['customHeaders'] as Record<string, string> | undefined,
        withCredentials: options?.['withCredentials'] === true,
    };
}
