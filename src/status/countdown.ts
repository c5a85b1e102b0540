/** How long it still takes, told anew whenever the number changes: each second, and before the last minute each minute. */
import type { Clock } from '../environment.ts';

const MINUTE = 60_000;
const LENGTH = { second: 1000, minute: MINUTE };

export interface Left {
    readonly value: number;
    readonly unit: 'second' | 'minute';
}

export interface Countdown {
    /** Undefined when it is over, or there is none. */
    readonly left: Left | undefined;
    /** Counts to another moment (milliseconds since 1970), or not at all. */
    to(moment: number | undefined): void;
}

/** @param tick the number has changed. */
export function createCountdown({ now, setTimeout, clearTimeout }: Clock, tick: () => void): Countdown {
    let end: number | undefined;
    let timer: ReturnType<Clock['setTimeout']> | undefined;

    const remaining = (): number => (end === undefined ? 0 : end - now());

    function schedule(): void {
        clearTimeout(timer);
        const ms = remaining();
        if (ms <= 0) return;
        const step = ms > MINUTE ? MINUTE : LENGTH.second;
        timer = setTimeout(
            () => {
                tick();
                schedule();
            },
            ms - (Math.ceil(ms / step) - 1) * step,
        );
    }

    return {
        get left() {
            const ms = remaining();
            if (ms <= 0) return undefined;
            const unit = ms > MINUTE ? 'minute' : 'second';
            return { value: Math.ceil(ms / LENGTH[unit]), unit };
        },
        to(moment) {
            end = moment;
            schedule();
        },
    };
}
