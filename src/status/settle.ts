/** Lets through what has lasted. What was over sooner was never there: nothing flickers. */
import type { Clock } from '../environment.ts';

/** Milliseconds that something has to last to be shown. */
export const LASTING = 300;

export interface Settle<T> {
    /** @param since when it began: milliseconds since 1970. */
    push(value: T, since: number): void;
    /** Forgets what waits. */
    stop(): void;
}

export interface SettleOptions<T> {
    /** Whether one takes the place of the other at once, and has lasted as long. */
    alike(one: T, other: T | undefined): boolean;
    /** What is shown now, if anything. */
    shown(): T | undefined;
    show(value: T): void;
}

export function createSettle<T>(clock: Clock, { alike, shown, show }: SettleOptions<T>): Settle<T> {
    const { now, setTimeout, clearTimeout } = clock;
    let waiting: { value: T; timer: ReturnType<Clock['setTimeout']> } | undefined;

    function stop(): void {
        clearTimeout(waiting?.timer);
        waiting = undefined;
    }

    return {
        push(value, since) {
            if (alike(value, shown())) {
                stop();
                return show(value);
            }
            if (waiting && alike(value, waiting.value)) {
                waiting.value = value;
                return;
            }
            stop();
            // The clock may have been set since then.
            const left = Math.min(LASTING, since + LASTING - now());
            if (left <= 0) return show(value);
            const timer = setTimeout(() => {
                const lasted = waiting;
                waiting = undefined;
                if (lasted) show(lasted.value);
            }, left);
            waiting = { value, timer };
        },
        stop,
    };
}
