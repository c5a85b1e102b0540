/**
 * A random walk over the tabs of one browser: whatever a person does in whichever order, each tab comes to the state that
 * it has to be in, none uses another's session, and nobody sees another's chat. `WALK_SEED=7` repeats a walk (`1,2,3` are
 * three), `WALK_STEPS=300` makes it long.
 */
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { ENGINES } from './support/engines/index.ts';
import { setEngineStage, type EngineStage } from './support/stage.ts';
import { walk } from './support/walk/walk.ts';

const { WALK_SEED = '1', WALK_STEPS } = process.env;
const STEPS = { chromium: 40, firefox: 12, webkit: 12 };
/** Milliseconds, of which most steps take a second: for a machine that is busy otherwise. */
const LONGEST_STEP = 5000;

describe.each(ENGINES)('in %s', (engine) => {
    let stage: EngineStage;
    beforeAll(async () => void (stage = await setEngineStage(engine)));
    afterAll(() => stage?.close());
    afterEach(() => stage.clear());

    const steps = Number(WALK_STEPS ?? STEPS[engine]);
    it.each(WALK_SEED.split(',').map(Number))(
        `${String(steps)} steps at random, seed %i`,
        (seed) => walk(stage, { seed, steps }),
        60_000 + steps * LONGEST_STEP,
    );
});
