/** How an attempt ended. */
import { BoshError } from '../bosh/session.ts';
import type { Handover } from './client.ts';
import type { Reason } from './state.ts';

/** Worth trying again, nobody is signed in, or not to be tried again without somebody's doing. */
export type Verdict = 'later' | 'signed-out' | 'stopped';

export interface Failed {
    kind: 'failed';
    verdict: Verdict;
    reason: Reason;
    message: string;
    /** Milliseconds that the host asked for (`Retry-After`). */
    retryAfter?: number;
}

export type Attempted = { kind: 'ready'; handover: Handover } | Failed;

export function failed(verdict: Verdict, reason: Reason, message: string, retryAfter?: number): Failed {
    return { kind: 'failed', verdict, reason, message, retryAfter };
}

/** What an error means; one that is no `BoshError` is a fault of ours, and is told by its name alone. */
export function asFailure(error: unknown): Failed {
    if (!(error instanceof BoshError))
        return failed(
            'later',
            'server-unreachable',
            `Unexpected ${error instanceof Error ? error.name : 'error'}.`,
        );
    const verdict = error.reason === 'replaced' ? 'stopped' : 'later';
    return failed(verdict, error.reason, error.message);
}
