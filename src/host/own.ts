/** The page's own way to get tokens (`session_fetch`). */
import { fromValue, misconfigured } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { Exchange } from './site.ts';
import { fromStatus, retryAfterOf } from './status.ts';

/** Why tokens are wanted, and the signal of the one who wants them. */
export interface Ask {
    reason: string;
    /** Which attempt in a row it is, from 0. */
    attempt: number;
    signal?: AbortSignal | undefined;
}

/**
 * An object is the reply; `null` means signed out; a throw means later, or by its numeric `status` if it has
 * one, as if the host had answered with that status (a thrown `Response` counts, with its `Retry-After`).
 */
export type SessionFetch = (ask: Ask & { signal: AbortSignal }) => unknown;

/** A thrown value may be anything, and reading it may throw again. */
function statusOf(error: unknown): { status?: number; retryAfter?: string | null } {
    try {
        const { status, headers } = error as Response;
        if (!Number.isInteger(status) || status < 100 || status > 599) return {};
        return { status, retryAfter: headers?.get?.('retry-after') };
    } catch {
        return {};
    }
}

/** @throws what the function threw, if that says nothing more than "later". */
export async function askPage(
    fetchTokens: SessionFetch,
    { reason, attempt }: Ask,
    { asked, env, requestedAt, signal }: Exchange,
): Promise<Outcome> {
    let value: unknown;
    try {
        value = await fetchTokens({ reason, attempt, signal });
    } catch (error) {
        const { status, retryAfter } = statusOf(error);
        if (!status) throw error;
        return (
            fromStatus(status, asked, retryAfterOf(retryAfter, env.now())) ??
            misconfigured(`${asked.name} threw with status ${status}: let it return the reply.`)
        );
    }
    if (value !== undefined) return fromValue(value, asked, requestedAt);
    return misconfigured(`${asked.name} returned nothing: let it return the reply, or null when signed out.`);
}
