/** Numbered messages, one after the other at a steady pace. */

export interface Pouring {
    /** How many there were so far. */
    readonly sent: number;
    /** @returns how many there were. */
    stop(): number;
}

/** Milliseconds. */
const TICK = 10;

/** @param say sends the message of a number, from 1; @param rate of them a second, whatever the timers do. */
export function pour(say: (number: number) => void, rate = 20): Pouring {
    const begin = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
        const due = ((performance.now() - begin) / 1000) * rate;
        while (sent < due) say((sent += 1));
    }, TICK);
    return {
        get sent() {
            return sent;
        },
        stop() {
            clearInterval(timer);
            return sent;
        },
    };
}
