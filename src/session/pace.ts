/**
 * When the next attempt may run. Full jitter: a random moment in a window that doubles with every failure, so that ten
 * thousand tabs that lost the same server do not come back in step; and no longer than the outage has lasted, so that a
 * short one is over soon. A ceiling holds whatever else happens.
 */
import type { Environment } from '../environment.ts';
import type { Reason } from './state.ts';

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
    failed(options?: { reason?: Reason; retryAfter?: number }): number;
    /**
     * @returns milliseconds until a request that was cut may be repeated: the server may be gone for everybody. Not as long
     * as after a drop, since meanwhile nothing can be received.
     */
    lost(): number;
    /** @returns milliseconds to wait after the server dropped a session that worked. */
    dropped(): number;
    /**
     * @returns milliseconds to wait when the network or the page has just come back: about a second, and never before the
     * host wants to be asked again.
     */
    hurried(): number;
    /** Notes that the host is being asked now. @returns milliseconds to wait first: 0 unless the ceiling is reached. */
    asking(): number;
    /** Notes that it has been asked once more, to find out what was wrong. For this `asking` leaves room. */
    probed(): void;
    /** The session has been online long enough to count as working. */
    reset(): void;
}

/** The server wants it so; and without a network nothing is to be had, until the page hears that there is one. */
const WIDEST: (Reason | undefined)[] = ['policy', 'offline'];

/** No tab asks a host site for tokens more often than this, whatever the server or the host does. */
export const ASKS_PER_MINUTE = 10;
const MINUTE = 60_000;

const windowsOf = ({ base = 1000, cap = 60_000, spread = 5000 }: Windows) => ({ base, cap, spread });

export function createPace({ elapsed, random }: Pick<Environment, 'elapsed' | 'random'>): Pace {
    let windows = windowsOf({});
    let failures = 0;
    /** When what is not over yet began: the drop, or the first failure. */
    let since: number | undefined;
    /** The server has dropped us, and everybody else as well: the windows go on from that one. */
    let crowd = false;
    let doublings = 0;
    /** Until when the host does not want to be asked. */
    let barred = 0;
    let asked: number[] = [];
    return {
        get failures() {
            return failures;
        },
        configure(given) {
            windows = windowsOf(given);
        },
        failed({ reason, retryAfter = 0 } = {}) {
            const { base, cap, spread } = windows;
            since ??= elapsed();
            barred = elapsed() + retryAfter;
            failures += 1;
            const first = crowd ? Math.max(base, 2 * spread) : base;
            // Who is busy is there again: now it is room that is wanted, and coming back soon takes it from all.
            const busy = reason === 'host-busy';
            const lasted = busy ? Infinity : Math.max(first, elapsed() - since);
            const window = WIDEST.includes(reason) ? cap : Math.min(cap, first * 2 ** doublings, lasted);
            doublings += busy ? 2 : 1;
            return retryAfter + Math.round(random() * window);
        },
        lost: () => Math.round((random() * windows.spread) / 2),
        dropped() {
            since ??= elapsed();
            crowd = true;
            return Math.round(random() * windows.spread);
        },
        hurried: () => Math.max(0, barred - elapsed()) + Math.round(200 + random() * 1000),
        asking() {
            const time = elapsed();
            asked = asked.filter((at) => at > time - MINUTE);
            // The request and its probe: of those that have to be over, the last.
            const over = asked.at(1 - ASKS_PER_MINUTE);
            if (over !== undefined) return over + MINUTE - time + 1;
            asked.push(time);
            barred = 0; // Somebody insisted: what it says now counts.
            return 0;
        },
        probed: () => void asked.push(elapsed()),
        reset() {
            failures = 0;
            since = undefined;
            crowd = false;
            doublings = 0;
        },
    };
}
