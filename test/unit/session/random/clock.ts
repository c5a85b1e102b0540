/** Time in three kinds: what really passes, what timers know of (not while the machine sleeps), what the clock on the wall says. */
import type { Clock, Timer } from '../../../../src/environment.ts';

export interface VirtualClock extends Clock {
    /** Milliseconds that have really passed: what a server sees. */
    readonly time: number;
    /** Milliseconds that timers have seen. */
    readonly ticks: number;
    /** How many timers are set, beside the world's own. */
    readonly timers: number;
    /** A timer of the world's own. */
    later(run: () => void, ms: number): void;
    /** Lets time pass, running what falls due, and everything that follows from it. */
    pass(ms: number): Promise<void>;
    /** The machine sleeps: the wall clock goes on, timers do not. */
    sleep(ms: number): void;
    /** Somebody sets the wall clock. */
    jump(ms: number): void;
    settle(): Promise<void>;
}

export function createClock(): VirtualClock {
    let [ticks, slept, skew, id] = [0, 0, 0, 0];
    const timers = new Map<number, { at: number; run: () => void; own: boolean }>();

    function set(run: () => void, ms: number, own: boolean): number {
        timers.set((id += 1), { at: ticks + Math.max(0, ms), run, own });
        return id;
    }
    function next(): [number, { at: number; run: () => void }] | undefined {
        let first: [number, { at: number; run: () => void }] | undefined;
        for (const timer of timers) if (!first || timer[1].at < first[1].at) first = timer;
        return first;
    }
    // Promises, and the streams of responses, follow one another within a turn of the event loop.
    const settle = async (): Promise<void> => {
        for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    };

    return {
        get time() {
            return ticks + slept;
        },
        get ticks() {
            return ticks;
        },
        get timers() {
            return [...timers.values()].filter(({ own }) => !own).length;
        },
        now: () => 1_800_000_000_000 + ticks + slept + skew,
        setTimeout: (run, ms) => set(run, ms, false) as unknown as Timer,
        clearTimeout: (timer) => void timers.delete(timer as unknown as number),
        later: (run, ms) => void set(run, ms, true),
        async pass(ms) {
            const until = ticks + ms;
            await settle();
            for (let due = next(); due && due[1].at <= until; due = next()) {
                timers.delete(due[0]);
                ticks = Math.max(ticks, due[1].at);
                due[1].run();
                await settle();
            }
            ticks = until;
        },
        sleep: (ms) => void (slept += ms),
        jump: (ms) => void (skew += ms),
        settle,
    };
}
