/** How long it still takes, told anew whenever the number changes: each second, and before the last minute each minute. */
import type { Clock } from '../environment.ts';

const MINUTE = 60_000;
const stepOf = (ms: number): number => (ms > MINUTE ? MINUTE : 1000);

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
        const step = stepOf(ms);
        timer = setTimeout(
            () => {
                tick();
                schedule();
            },
            ms - (Math.ceil(ms / step) - 1) * step,
        );
    }

    return {
        get left(): Left | undefined {
            const ms = remaining();
            if (ms <= 0) return undefined;
            const step = stepOf(ms);
            return { value: Math.ceil(ms / step), unit: step === MINUTE ? 'minute' : 'second' };
        },
        to(moment) {
            end = moment;
            schedule();
        },
    };
}
