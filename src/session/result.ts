/** How an attempt ended. */
import { BoshError } from '../bosh/session.ts';
import type { Handover } from './client.ts';
import type { Reason } from './state.ts';

export interface Failed {
    /** Worth trying again, nobody is signed in, or not to be tried again without somebody's doing. */
    kind: 'later' | 'signed-out' | 'stopped';
    reason: Reason;
    message: string;
    /** Milliseconds that the host asked for (`Retry-After`). */
    retryAfter?: number;
}

export type Attempted = { kind: 'ready'; handover: Handover } | Failed;

/** What an error means; one that is no `BoshError` is a fault of ours, and is told by its name alone. */
export function asFailure(error: unknown): Failed {
    if (error instanceof BoshError) {
        const { reason, message } = error;
        return { kind: reason === 'replaced' ? 'stopped' : 'later', reason, message };
    }
    const name = (error as Error | undefined)?.name ?? 'error';
    return { kind: 'later', reason: 'server-unreachable', message: `Unexpected ${name}.` };
}
