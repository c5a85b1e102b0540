/** Asks the host site for tokens: one request at a time, and every way it can end is an outcome. */
import { plainFromElsewhere } from './address.ts';
import { fromStatus, fromValue, later } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { askSite } from './site.ts';
import type { Endpoint, SessionRequest } from './site.ts';

export { plainFromElsewhere };
export type { SessionRequest };

/** Why tokens are wanted, and the signal of the one who wants them. */
export interface Ask {
    reason: string;
    /** Which attempt in a row it is, from 0. */
    attempt: number;
    signal?: AbortSignal | undefined;
}

/**
 * An object is the reply; `null` means signed out; a throw means later, or by its `status` if it has one, as if
 * the host had answered with that status (a thrown `Response` counts, with its `Retry-After`).
 */
export type SessionFetch = (ask: Ask & { signal: AbortSignal }) => unknown;

export interface HostOptions extends Endpoint {
    /** Of `session_fetch`. */
    fetchTokens?: SessionFetch | null | undefined;
    /** `session_request_timeout`: ms for one ask, body and probe included. */
    timeout?: number;
}

export interface Host {
    /**
     * Asks for tokens. While an ask is under way another one joins it and gets its outcome, unless the first
     * is aborted: then the second asks for itself.
     *
     * @throws the reason of `signal` when it is aborted; nothing else.
     */
    ask(ask: Ask): Promise<Outcome>;
}

/** Rejects when the signal is aborted. */
const aborted = (signal?: AbortSignal) =>
    new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });

export function createHost(options: HostOptions): Host {
    const { setting, fetchTokens, timeout = 10_000, env } = options;
    let running: Promise<Outcome> | null = null;

    /** The page's own way. */
    async function askPage(fetchTokens: SessionFetch, ask: Parameters<SessionFetch>[0]): Promise<Outcome> {
        const requestedAt = env.now();
        try {
            return fromValue(await fetchTokens(ask), setting, requestedAt);
        } catch (error) {
            const outcome = fromStatus(error ?? {}, setting, env.now());
            if (outcome) return outcome;
            throw error;
        }
    }

    async function start(ask: Ask): Promise<Outcome> {
        const late = new AbortController();
        const timer = env.setTimeout(() => late.abort(), timeout);
        const signal = ask.signal ? AbortSignal.any([ask.signal, late.signal]) : late.signal;
        try {
            const work = fetchTokens ? askPage(fetchTokens, { ...ask, signal }) : askSite(options, signal);
            // Work that does not heed its signal is left behind.
            return await Promise.race([work, aborted(signal)]);
        } catch {
            // What was thrown is not shown: it may hold anything.
            ask.signal?.throwIfAborted();
            if (late.signal.aborted) {
                return later('timeout', `${setting} took over ${timeout} ms (session_request_timeout).`);
            }
            if (!env.online()) return later('offline', `${setting} failed: the device is offline.`);
            const remedy = fetchTokens
                ? 'throw with a "status" to say more'
                : 'check session_request, network, CORS and CSP';
            return later('network', `${setting} failed: ${remedy}.`);
        } finally {
            env.clearTimeout(timer);
        }
    }

    async function ask(wanted: Ask): Promise<Outcome> {
        wanted.signal?.throwIfAborted();
        if (running) {
            const other = running.catch(() => null);
            return (await Promise.race([other, aborted(wanted.signal)])) ?? ask(wanted);
        }
        running = start(wanted).finally(() => {
            running = null;
        });
        return running;
    }

    return { ask };
}
