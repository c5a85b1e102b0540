/** What is told around the figures: under which conditions they were had, how it goes, and the file with all of it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import type { Options } from './options.ts';
import type { Pair } from './rounds.ts';
import type { Row } from './summary.ts';
import type { Visit } from './visit.ts';
import { sides, ways, type Side } from './ways.ts';
import { versionOf } from '../version.ts';

const BOSH = {
    'same-origin': 'behind a reverse proxy on the site’s own origin, so no CORS preflights',
    'cross-origin': 'on the server’s own port, by CORS; Chromium does not slow preflights (+1) down',
};
const ASSETS = {
    revalidated: 'scripts revalidated at a reload',
    immutable: 'scripts from the cache at a reload',
    'plugin-immutable': 'Converse’s scripts revalidated at a reload, the plugin’s from the cache',
};
const SCRIPT = { file: 'as a script of its own', inline: 'in the page itself' };
const SIDES: Record<Side, string> = { builtin: 'built-in', plugin: 'plugin' };

export interface Conditions extends Pick<Options, 'rounds' | 'rtts' | 'only' | 'bosh' | 'assets' | 'script'> {
    at: string;
    plugin: string;
    converse: string;
    chromium: string;
    node: string;
    cores: number;
}

export interface Results {
    about: Conditions;
    rows: Row[];
    pairs: Pair[];
}

export function conditions(
    { rounds, rtts, only, bosh, assets, script }: Options,
    chromium: string,
): Conditions {
    return {
        at: new Date().toISOString(),
        plugin: (
            JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
                version: string;
            }
        ).version,
        converse: versionOf('converse.js')!,
        chromium,
        node: process.versions.node,
        cores: cpus().length,
        rounds,
        rtts,
        only,
        bosh,
        assets,
        script,
    };
}

export function introduction({
    plugin,
    converse,
    chromium,
    cores,
    rounds,
    bosh,
    assets,
    script,
}: Conditions): string {
    return `converse-session ${plugin} beside Converse ${converse} alone, Chromium ${chromium}, ${String(cores)} cores.
BOSH ${BOSH[bosh]} (--bosh); ${ASSETS[assets]} (--assets);
the plugin ${SCRIPT[script]} (--script).
Milliseconds from navigation to \`connected\`; ${String(rounds)} rounds of interleaved pairs. Ratios: plugin by built-in.
`;
}

export function progress({ way, rtt, round, visits }: Pair): string {
    const loads = ({ cold, reload, failure }: Visit): string =>
        [cold, reload].map((load) => load?.connected.toFixed(0) ?? 'failed').join(' ') +
        (failure ? ` (${failure})` : '');
    const told = sides.map((side) => `${SIDES[side]} ${loads(visits[side])}`);
    return `${String(round + 1)}. ${ways[way].title}, ${String(rtt)} ms: ${told.join('; ')}`;
}

/** @returns the file's path, for the person at the keyboard. */
export function writeJSON(path: string, results: Results): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
    return path;
}
