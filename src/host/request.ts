/** Asks the host site for tokens: one request at a time, and every way it can end is an outcome. */
import type { Network } from '../environment.ts';
import { readAddress } from './address.ts';
import { DeadlineError, within } from './deadline.ts';
import type { SessionRequest } from './init.ts';
import { later, misconfigured } from './outcome.ts';
import type { Asked, Outcome } from './outcome.ts';
import { askPage } from './own.ts';
import type { Ask, SessionFetch } from './own.ts';
import { askSite } from './site.ts';

export type { Ask, SessionFetch, SessionRequest };
export { plainFromElsewhere } from './address.ts';

export interface HostOptions {
    /** The setting that says whom to ask; messages name it. */
    setting: 'prebind_url' | 'credentials_url' | 'session_fetch';
    /** Of `prebind_url` or `credentials_url`; relative to `env.baseURL`. */
    url?: string | null | undefined;
    /** Of `session_fetch`. */
    fetchTokens?: SessionFetch | null | undefined;
    /** `session_request`; not used with `session_fetch`. */
    request?: SessionRequest | null | undefined;
    /** `session_request_timeout`: ms for one ask, body and probe included. */
    timeout?: number;
    env: Network;
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

export function createHost({ setting, url, fetchTokens, request, timeout = 10_000, env }: HostOptions): Host {
    let running: Promise<Outcome> | null = null;

    /** Why nothing came. What was thrown is not shown: it may hold anything. */
    function failed(error: unknown, { name, remedy }: Asked): Outcome {
        if (error instanceof DeadlineError) {
            return later('timeout', `${name} took more than ${timeout} ms (session_request_timeout).`);
        }
        if (!env.online()) return later('offline', `${name} was not reached: the device is offline.`);
        const what =
            remedy === 'session_fetch'
                ? 'threw: throw with a numeric "status" to say more.'
                : 'was not reached: check the network, CORS and Content-Security-Policy.';
        return later('network', `${name} ${what}`);
    }

    async function start(ask: Ask): Promise<Outcome> {
        const requestedAt = env.now();
        const asked: Asked = { name: setting, remedy: 'session_request' };
        let run: (signal: AbortSignal) => Promise<Outcome>;
        if (setting === 'session_fetch') {
            asked.remedy = setting;
            if (typeof fetchTokens !== 'function') return misconfigured(`${setting} is not a function.`);
            run = (signal) => askPage(fetchTokens, ask, { asked, env, requestedAt, signal });
        } else {
            const address = readAddress(url, env.baseURL);
            if (typeof address === 'string') return misconfigured(`${setting} ${address}`);
            asked.name += ` (${address.shown})`;
            run = (signal) => askSite(address, request, { asked, env, requestedAt, signal });
        }
        try {
            return await within({ env, ms: timeout, signal: ask.signal }, run);
        } catch (error) {
            ask.signal?.throwIfAborted();
            return failed(error, asked);
        }
    }

    async function ask(wanted: Ask): Promise<Outcome> {
        if (running) {
            const other = running.catch(() => null);
            const { signal } = wanted;
            const outcome = await within({ env, ms: Infinity, signal }, () => other);
            return outcome ?? ask(wanted);
        }
        running = start(wanted).finally(() => {
            running = null;
        });
        return running;
    }

    return { ask };
}
