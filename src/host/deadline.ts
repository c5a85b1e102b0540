/** Time for one piece of work: until it is done, its time is up, or nobody wants it any more. */
import type { Clock } from '../environment.ts';

/** What `within` rejects with when the time is up. */
export class DeadlineError extends Error {
    override name = 'DeadlineError';
}

/** Timers longer than this fire at once. */
const MAX_TIMER = 2 ** 31 - 1;

/**
 * Runs the work, whose signal is aborted when the time is up or the caller's own signal is. Work that does
 * not heed its signal is left behind: the promise settles all the same.
 *
 * @throws DeadlineError when the time is up, the signal's reason when it is aborted, or what the work throws.
 */
export function within<T>(
    { env, ms, signal }: { env: Clock; ms: number; signal?: AbortSignal | undefined },
    work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
    const controller = new AbortController();
    return new Promise<T>((resolve, reject) => {
        const stop = (why: unknown) => {
            reject(why);
            controller.abort(why);
            end();
        };
        const onAbort = () => stop(signal?.reason);
        const timer = env.setTimeout(() => stop(new DeadlineError()), Math.min(ms, MAX_TIMER));
        const end = () => {
            env.clearTimeout(timer);
            signal?.removeEventListener('abort', onAbort);
        };
        if (signal?.aborted) return onAbort();
        signal?.addEventListener('abort', onAbort);
        work(controller.signal).then(resolve, reject).finally(end);
    });
}
