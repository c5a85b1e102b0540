/** What a server can do: so many a second, one after the other. Others wait; who finds too many waiting is refused. */
import type { Clock } from '../../src/environment.ts';

export interface Gate {
    /** How many pass in a second. */
    rate: number;
    /** @returns milliseconds until it is through; undefined: refused. */
    enter(): number | undefined;
}

/** @param room how many may wait. */
export function createGate({ now }: Pick<Clock, 'now'>, rate: number, room: number): Gate {
    /** When the last of those who wait will be through. */
    let free = 0;
    const gate: Gate = {
        rate,
        enter() {
            const wait = Math.max(0, free - now());
            if ((wait * gate.rate) / 1000 > room) return undefined;
            const through = wait + 1000 / gate.rate;
            free = now() + through;
            return through;
        },
    };
    return gate;
}
