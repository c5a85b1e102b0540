/** `npm run simulate`: how tabs come back, all at once; with the plugin, with Converse alone, and with plain back-off. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../bench/command.ts';
import { figuresOf } from './figures.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { plot } from './plot.ts';
import { floorOf, introduction, report, SIDES } from './report.ts';
import { run, sides, type Run, type Side } from './run.ts';
import { scenarios, type Scenario } from './scenarios.ts';

async function main(options: Options): Promise<void> {
    // Each request that fails makes an error, and nobody will look where.
    Error.stackTraceLimit = 0;
    const { tabs, names, pictures } = options;
    console.log(introduction(options));
    mkdirSync(pictures, { recursive: true });
    for (const name of names) {
        const scenario: Scenario = scenarios[name];
        const runs: Run[] = [];
        for (const side of Object.keys(sides) as Side[]) {
            process.stderr.write(`${name}, ${SIDES[side]} ...\n`);
            runs.push(await run(side, scenario, options));
        }
        const figures = runs.map((each) => figuresOf(each, tabs));
        console.log(`${report(scenario, figures, floorOf(options))}\n`);
        writeFileSync(join(pictures, `simulate-${name}.svg`), plot(scenario, runs, options));
    }
    console.log(`Plots: ${join(pictures, 'simulate-*.svg')}`);
}

await runCommand({ usage: USAGE, read: readOptions, main });
