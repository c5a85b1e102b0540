import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../simulate/figures.ts';
import { plot } from '../../simulate/plot.ts';
import { readOptions } from '../../simulate/options.ts';
import { run } from '../../simulate/run.ts';
import { scenarios, type ScenarioName } from '../../simulate/scenarios.ts';

const FEW = { tabs: 20, rate: 10, seed: 1 };

describe('real machines on a virtual clock', () => {
    it.each(Object.keys(scenarios) as ScenarioName[])('all come back: %s', async (name) => {
        const figures = figuresOf(await run('plugin', scenarios[name], FEW), FEW.tabs);
        expect(figures.lost).toBe(0);
        expect(figures.all).toBeLessThanOrEqual(60);
    });

    it('do the same again with the same seed, and something else with another', async () => {
        const [once, again, other] = [
            await run('plugin', scenarios.deploy, FEW),
            await run('plugin', scenarios.deploy, FEW),
            await run('plugin', scenarios.deploy, { ...FEW, seed: 2 }),
        ];
        expect(again).toEqual(once);
        expect(other).not.toEqual(once);
    });
});

it('what is compared comes back, too, where there is room for everybody', async () => {
    for (const side of ['builtin', 'backoff'] as const) {
        const { back } = await run(side, scenarios.deploy, { ...FEW, rate: 100 });
        expect(back).toHaveLength(FEW.tabs);
    }
});

it('draws what has happened', async () => {
    const runs = [
        await run('plugin', scenarios.deploy, FEW),
        await run('builtin', scenarios.deploy, FEW),
        await run('backoff', scenarios.deploy, FEW),
    ];
    const picture = plot(scenarios.deploy, runs, FEW);
    expect(picture.match(/<path class="plugin"/g)).toHaveLength(3);
    expect(picture).not.toMatch(/NaN|undefined|Infinity/);
});

describe('options', () => {
    it('have defaults', () => {
        expect(readOptions([])).toMatchObject({ tabs: 10_000, rate: 200, seed: 1 });
        expect(readOptions([]).names).toHaveLength(5);
    });

    it.each([
        [['--tabs', 'many'], "--tabs: 'many' is not a whole number."],
        [['--rate', '0'], '--rate: at least 1.'],
        [['--scenario', 'flood'], "--scenario: 'flood' is none of server-restart,"],
    ])('%s are refused', (args, message) => {
        expect(() => readOptions(args)).toThrow(message);
    });
});
