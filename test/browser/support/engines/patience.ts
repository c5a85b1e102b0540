/** Waiting in a page from outside of it: timers and frames of a hidden page cannot be counted on. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Driven, Tab } from './engine.ts';

type Evaluate = Driven['evaluate'];
type Patient = Pick<Tab, 'waitFor' | 'waitForFunction' | 'url'>;

/** @returns what every tab can do that can evaluate. */
export function patience(evaluate: Evaluate, isClosed: () => boolean): Patient {
    async function waitFor<T, A>(
        fn: (arg: A) => T | Promise<T>,
        arg?: A,
        timeout = 30_000,
    ): Promise<NonNullable<T>> {
        const deadline = Date.now() + timeout;
        let cause: unknown;
        while (Date.now() < deadline) {
            if (isClosed()) throw new Error('The tab was closed while something was waited for in it.');
            const alarm = new AbortController();
            // A page that is frozen or dead answers nothing at all.
            const late = delay(deadline - Date.now(), undefined, { signal: alarm.signal }).catch(() => {});
            try {
                const value = await Promise.race([evaluate(fn, arg as A), late]);
                if (value) return value;
                cause = undefined;
            } catch (error) {
                cause = error;
            } finally {
                alarm.abort();
            }
            await delay(50);
        }
        throw new Error(`Within ${timeout} ms it never came true in the page: ${String(fn)}`, { cause });
    }

    return {
        waitFor,
        async waitForFunction<T, A>(fn: (arg: A) => T | Promise<T>, arg?: A) {
            const value = await waitFor(fn, arg);
            return { jsonValue: () => Promise.resolve(value) };
        },
        url: () => waitFor(() => location.href),
    };
}
