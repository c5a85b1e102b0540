/** Waiting for what may never come. */
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds. */
const LOOK = 100;
/** What was repeated may come after what is newer: so long nothing new must have come, even where all is there. */
const SOON = 1000;

/** Waits until all is there, or nothing has changed for so many milliseconds. */
export async function untilSettled(
    look: () => Promise<{ size: number; complete: boolean }>,
    quiet: number,
): Promise<void> {
    let before = -1;
    let changed = performance.now();
    for (;;) {
        const { size, complete } = await look();
        if (size !== before) changed = performance.now();
        before = size;
        if (performance.now() - changed >= (complete ? SOON : quiet)) return;
        await delay(LOOK);
    }
}
