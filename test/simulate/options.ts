/** What can be asked for on the command line. */
import { parseArgs } from 'node:util';
import { oneOf, whole } from '../bench/options.ts';
import { scenarios, type ScenarioName } from './scenarios.ts';

const NAMES = Object.keys(scenarios) as ScenarioName[];

export const USAGE = `npm run simulate -- [options]
  --tabs N         how many tabs, default 10000
  --rate N         how many a second the site gives tokens to, and as many the XMPP server opens a session for;
                   default 200
  --seed N         of chance, default 1: the same seed gives the same figures
  --scenario NAME  of ${NAMES.join(', ')}; default all of them
  --pictures DIR   where the plots are written, default docs/pictures`;

export interface Options {
    tabs: number;
    /** A second. */
    rate: number;
    seed: number;
    names: ScenarioName[];
    pictures: string;
}

/** @throws TypeError with a message for the person at the keyboard. */
export function readOptions(args: string[]): Options {
    const { values } = parseArgs({
        args,
        options: {
            tabs: { type: 'string', default: '10000' },
            rate: { type: 'string', default: '200' },
            seed: { type: 'string', default: '1' },
            scenario: { type: 'string' },
            pictures: { type: 'string', default: 'docs/pictures' },
        },
    });
    const { scenario, pictures } = values;
    return {
        tabs: atLeastOne('tabs', values.tabs),
        rate: atLeastOne('rate', values.rate),
        seed: whole('seed', values.seed),
        names: scenario === undefined ? NAMES : [oneOf('scenario', scenario, NAMES)],
        pictures,
    };
}

function atLeastOne(option: string, text: string): number {
    const number = whole(option, text);
    if (number === 0) throw new TypeError(`--${option}: at least 1.`);
    return number;
}
