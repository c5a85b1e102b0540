/**
 * When the next attempt may run. Full jitter: a random moment in a window that doubles with every failure, so that ten
 * thousand tabs that lost the same server do not come back in step; and no longer than the outage has lasted, so that a
 * short one is over soon. A ceiling holds whatever else happens.
 */
import type { Clock } from '../environment.ts';

export interface PaceOptions extends Pick<Clock, 'now'> {
    random(): number;
    /** The first window, the widest window, and the first window when the server dropped us: milliseconds. */
    base?: number;
    cap?: number;
    spread?: number;
}

export interface Pace {
    /** Failed attempts in a row. */
    readonly failures: number;
    /** @returns milliseconds to wait after a failure; never less than `retryAfter`, the host's own word. */
    failed(options?: { retryAfter?: number; fromCap?: boolean }): number;
    /** @returns milliseconds to wait after the server dropped a session that worked. */
    dropped(): number;
    /** @returns milliseconds to wait when the network or the page has just come back: about a second. */
    hurried(): number;
    /** Notes that the host is being asked now. @returns milliseconds to wait first: 0 unless the ceiling is reached. */
    asking(): number;
    /** The session has been online long enough to count as working. */
    reset(): void;
}

/** No tab asks a host site for tokens more often than this, whatever the server or the host does. */
export const ASKS_PER_MINUTE = 10;
const MINUTE = 60_000;

export function createPace({ now, random, base = 1000, cap = 60_000, spread = 5000 }: PaceOptions): Pace {
    let failures = 0;
    /** When what is not over yet began: the drop, or the first failure. */
    let since: number | undefined;
    let asked: number[] = [];
    return {
        get failures() {
            return failures;
        },
        failed({ retryAfter = 0, fromCap = false } = {}) {
            since ??= now();
            const lasted = Math.max(base, now() - since);
            const window = fromCap ? cap : Math.min(cap, base * 2 ** failures, lasted);
            failures += 1;
            return retryAfter + Math.round(random() * window);
        },
        dropped() {
            since ??= now();
            return Math.round(random() * spread);
        },
        hurried: () => Math.round(500 + random() * 1000),
        asking() {
            const time = now();
            asked = asked.filter((at) => at > time - MINUTE && at <= time);
            if (asked.length >= ASKS_PER_MINUTE) return asked[0]! + MINUTE - time + 1;
            asked.push(time);
            return 0;
        },
        reset() {
            failures = 0;
            since = undefined;
        },
    };
}
