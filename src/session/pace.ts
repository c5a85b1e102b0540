/**
 * When the next attempt may run. Full jitter: a random moment in a window that doubles with every failure, so that ten
 * thousand tabs that lost the same server do not come back in step. A ceiling holds whatever else happens.
 */
import type { Environment } from '../environment.ts';

/** The first window, the widest window, and the first window when the server dropped us: milliseconds. */
export interface Windows {
    base?: number;
    cap?: number;
    spread?: number;
}

export interface Pace {
    /** Failed attempts in a row. */
    readonly failures: number;
    /** Sets the windows; what has been noted so far stays. */
    configure(windows: Windows): void;
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

const windowsOf = ({ base = 1000, cap = 60_000, spread = 5000 }: Windows) => ({ base, cap, spread });

export function createPace({ elapsed, random }: Pick<Environment, 'elapsed' | 'random'>): Pace {
    let windows = windowsOf({});
    let failures = 0;
    let asked: number[] = [];
    return {
        get failures() {
            return failures;
        },
        configure(given) {
            windows = windowsOf(given);
        },
        failed({ retryAfter = 0, fromCap = false } = {}) {
            const { base, cap } = windows;
            const window = fromCap ? cap : Math.min(cap, base * 2 ** failures);
            failures += 1;
            return retryAfter + Math.round(random() * window);
        },
        dropped: () => Math.round(random() * windows.spread),
        hurried: () => Math.round(500 + random() * 1000),
        asking() {
            const time = elapsed();
            asked = asked.filter((at) => at > time - MINUTE);
            if (asked.length >= ASKS_PER_MINUTE) return asked[0]! + MINUTE - time + 1;
            asked.push(time);
            return 0;
        },
        reset() {
            failures = 0;
        },
    };
}
