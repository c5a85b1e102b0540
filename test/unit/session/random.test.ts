/**
 * The machine, driven by any sequence of host answers, server moods, page events, calls and clock jumps: what must never
 * happen does not; and when all is well again, the tab comes online. `RANDOM_RUNS` makes it long, `RANDOM_SEED` repeats it.
 */
import fc from 'fast-check';
import { beforeAll, test } from 'vitest';
import { expectNothingLeft, expectOnline, heal, type Nudge } from './random/ending.ts';
import { make, move, plan } from './random/moves.ts';
import { createWorld } from './random/world.ts';

const { RANDOM_RUNS = '300', RANDOM_SEED } = process.env;
const runs = Number(RANDOM_RUNS);
const seed = RANDOM_SEED ? { seed: Number(RANDOM_SEED) } : {};

const moves = fc.array(move, { maxLength: 40, size: 'max' });
const nudge = fc.constantFrom<Nudge>('retry', 'visible', 'online');

// Node keeps the reason for which a signal has fired, and with its stack the whole world of that run.
beforeAll(() => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    return () => void (Error.stackTraceLimit = limit);
});

test(`whatever happens, in ${String(runs)} runs`, { timeout: 30_000 + runs * 200 }, () =>
    fc.assert(
        fc.asyncProperty(plan, moves, nudge, async (page, happenings, way) => {
            const world = createWorld(page);
            for (const next of happenings) {
                await make(world, next);
                world.rules.check();
            }
            await heal(world);
            await expectOnline(world, way);
            await expectNothingLeft(world);
        }),
        { numRuns: runs, ...seed },
    ),
);
