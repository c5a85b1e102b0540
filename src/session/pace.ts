/**
 * When the next attempt may run. Full jitter: a random moment in a window that doubles with every failure, so that ten
 * thousand tabs that lost the same server do not come back in step; and no longer than the outage has lasted, so that a
 * short one is over soon. A ceiling holds whatever else happens.
 */
import type { Clock } from '../environment.ts';
import type { Reason } from './state.ts';

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
    failed(options?: { reason?: Reason; retryAfter?: number }): number;
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
    /** The narrowest window, and how often it has doubled. */
    let [first, doublings] = [base, 0];
    let asked: number[] = [];
    return {
        get failures() {
            return failures;
        },
        failed({ reason, retryAfter = 0 } = {}) {
            since ??= now();
            failures += 1;
            // Who is busy is there again: now it is room that is wanted, and coming back soon takes it from all.
            const busy = reason === 'host-busy';
            const lasted = busy ? Infinity : Math.max(first, now() - since);
            const window = reason === 'policy' ? cap : Math.min(cap, first * 2 ** doublings, lasted);
            doublings += busy ? 2 : 1;
            return retryAfter + Math.round(random() * window);
        },
        dropped() {
            since ??= now();
            // Everybody else was dropped as well: the windows go on from this one.
            first = Math.max(base, spread);
            doublings = Math.max(doublings, 1);
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
            [first, doublings] = [base, 0];
        },
    };
}
