/** What can be asked for on the command line. */
import { parseArgs } from 'node:util';
import type { Assets } from './front.ts';
import { ways, type Way } from './ways.ts';

export const USAGE = `npm run bench -- [options]
  --rounds N      pairs of each way and round trip, default 7
  --rtt 0,150     round trips in ms, default 0,150
  --only prebind  ways to measure, of ${Object.keys(ways).join(', ')}; default all of them
  --bosh WHERE    same-origin: behind a reverse proxy of the site, the default
                  cross-origin: the server's own port, by CORS; Converse's requests need a preflight there, which
                  Chromium does not slow down
  --assets HOW    revalidated: scripts are asked after at every load (ETag), the default
                  immutable: scripts are taken from the cache on a reload
                  plugin-immutable: that of the plugin is, as if it stood in the page; Converse's are revalidated
  --script HOW    file: a file of its own, the default; inline: in the page, as sites can do with a CSP hash
  --trace         where the time of one load of each side goes; alone with --rounds 0
  --json FILE     default test-results/bench-<time>.json`;

export interface Options {
    rounds: number;
    /** Milliseconds. */
    rtts: number[];
    only: Way[];
    bosh: 'same-origin' | 'cross-origin';
    assets: Assets;
    script: 'file' | 'inline';
    trace: boolean;
    json: string;
}

/** @throws TypeError with a message for the person at the keyboard. */
export function readOptions(args: string[]): Options {
    const { values } = parseArgs({
        args,
        options: {
            rounds: { type: 'string', default: '7' },
            rtt: { type: 'string', default: '0,150' },
            only: { type: 'string', default: Object.keys(ways).join() },
            bosh: { type: 'string', default: 'same-origin' },
            assets: { type: 'string', default: 'revalidated' },
            script: { type: 'string', default: 'file' },
            trace: { type: 'boolean', default: false },
            json: { type: 'string', default: `test-results/bench-${stamp()}.json` },
        },
    });
    const { trace, json } = values;
    return {
        rounds: whole('rounds', values.rounds),
        rtts: values.rtt.split(',').map((rtt) => whole('rtt', rtt)),
        only: values.only.split(',').map((way) => oneOf('only', way, Object.keys(ways) as Way[])),
        bosh: oneOf('bosh', values.bosh, ['same-origin', 'cross-origin']),
        assets: oneOf('assets', values.assets, ['revalidated', 'immutable', 'plugin-immutable']),
        script: oneOf('script', values.script, ['file', 'inline']),
        trace,
        json,
    };
}

/** @throws TypeError, as below, with a message for the person at the keyboard. */
export function whole(option: string, text: string): number {
    if (!/^\d{1,5}$/.test(text)) throw new TypeError(`--${option}: '${text}' is not a whole number.`);
    return Number(text);
}

export function oneOf<T extends string>(option: string, text: string, choices: T[]): T {
    const found = choices.find((choice) => choice === text);
    if (!found) throw new TypeError(`--${option}: '${text}' is none of ${choices.join(', ')}.`);
    return found;
}

function stamp(): string {
    return new Date().toISOString().slice(0, 19).replaceAll(':', '-');
}
