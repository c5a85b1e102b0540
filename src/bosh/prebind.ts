/**
 * The Node entry: makes a BOSH session for a site's own user, for the page to take up.
 *
 * ```js
 * import { prebind } from 'converse-session/prebind';
 * const { jid, sid, rid, inactivity } = await prebind({ bosh_service_url, jid, password });
 * ```
 */
import { BoshError } from './session.ts';
import { login, open } from './login.ts';
import { createNodeEnvironment } from './node.ts';
import { checkOptions, type PrebindOptions } from './prebind-options.ts';

export { BoshError } from './session.ts';
export type { ServerReason } from './session.ts';
export { PrebindOptionError } from './prebind-options.ts';
export type { PrebindOptions } from './prebind-options.ts';

/** What the page needs; exactly the reply that `prebind_url` has to give. */
export interface PrebindResult {
    /** Full JID, as bound. */
    jid: string;
    sid: string;
    /** The id of the **next** request. */
    rid: number;
    /** Seconds that the server keeps the session for the page to take it up, if it said so. */
    inactivity?: number;
}

/**
 * Opens a BOSH session, logs in and binds. No request is left open, so the session waits for the page until the
 * server's `inactivity` ends it.
 * @throws {PrebindOptionError} when an option is missing or wrong; `option` names it.
 * @throws {BoshError} when the server cannot be reached or refuses; `reason` and `message` say why.
 * @throws the signal's reason when `signal` fires.
 */
export async function prebind(options: PrebindOptions): Promise<PrebindResult> {
    const { bosh_service_url: url, domain, who, timeout, headers, signal } = checkOptions(options);
    const env = createNodeEnvironment();
    const late = new AbortController();
    const timer = env.setTimeout(() => late.abort(tooLate(timeout)), timeout);
    try {
        const given = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
        given.throwIfAborted();
        const opened = await open({ url, domain, env, headers, timeout, signal: given });
        const { jid, sid, rid, inactivity } = await login(opened, who);
        return { jid, sid, rid, inactivity };
    } finally {
        env.clearTimeout(timer);
    }
}

function tooLate(timeout: number): BoshError {
    const what = `The XMPP server took longer than \`timeout\` (${timeout} ms) to log in.`;
    return new BoshError('server-unreachable', what, 'timeout');
}
