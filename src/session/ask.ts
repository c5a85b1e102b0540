/** What the host site is asked: by which setting, how often, and what its answer is good for. */
import type { Reply } from '../host/reply.ts';
import { createHost, type Host } from '../host/request.ts';
import type { Environment } from '../environment.ts';
import type { Settings } from '../settings.ts';
import type { Pace } from './pace.ts';
import type { Failed } from './result.ts';
import type { Reason } from './state.ts';

/** Why an attempt is made: told to `session_fetch`. */
export type Why = 'start' | 'retry' | 'sign-in' | Reason;

/** The host site, by the page's own function or the URL that `authentication` means; undefined where it has neither. */
export function hostOf(settings: Settings, env: Environment, { probed }: Pace): Host | undefined {
    const { session_fetch: fetchTokens, prebind_url, credentials_url, authentication } = settings;
    const prebindFirst = authentication === 'prebind' || !credentials_url;
    const url = (prebindFirst ? prebind_url : credentials_url) || prebind_url || credentials_url;
    if (!url && !fetchTokens) return undefined;
    const setting = fetchTokens ? 'session_fetch' : url === prebind_url ? 'prebind_url' : 'credentials_url';
    const { session_request: request, session_request_timeout: timeout } = settings;
    return createHost({ setting, url: url ?? '', fetchTokens, request, timeout, probed, env });
}

export interface Asking {
    env: Environment;
    pace: Pace;
    why: Why;
    signal: AbortSignal;
    report(name: 'fetching'): void;
}

/** @returns a reply that may still be used, or what came instead. @throws AbortError */
export async function askHost(host: Host, asking: Asking, again = false): Promise<Reply | Failed> {
    const { env, pace, why, signal, report } = asking;
    const retryAfter = pace.asking();
    if (retryAfter > 0)
        return {
            kind: 'later',
            reason: 'host-busy',
            message: 'Ten requests this minute are enough.',
            retryAfter,
        };
    report('fetching');
    const outcome = await host.ask({ reason: why, attempt: pace.failures, signal });
    signal.throwIfAborted();
    if (outcome.kind !== 'ok') return outcome;
    if ((outcome.reply.expiresAt ?? Infinity) > env.now()) return outcome.reply;
    if (!again) return askHost(host, asking, true);
    return {
        kind: 'stopped',
        reason: 'host-misconfigured',
        message: '`expires_in`: the tokens are too old on arrival.',
    };
}
