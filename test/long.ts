/**
 * `npm run test:long`: what takes too long for every change. By a new seed where none is given:
 * - random walks over tabs, users and networks: 300 steps in Chromium by WALK_SEED (several: 1,2,3), 60 in Firefox and
 *   WebKit;
 * - floods of messages over page loads on every transport and server: by FLOOD_SEED, with FLOOD_RELOADS page loads each
 *   and FLOOD_LOADS in a row; and, without a browser, five times FLOOD_RELOADS over a line that mixes things up;
 * - the session's machine without a browser, driven by whatever may happen: RANDOM_RUNS runs by RANDOM_SEED;
 * - host sites that misbehave for a minute, and how long a return takes after 20 to 120 seconds without server or network;
 * - what differs little, in every engine and way in, and every condition of an XMPP server;
 * - every Converse in every view mode, on a desktop and on a phone.
 * `npm run test:long floods` runs the floods alone, and so with `walks`, `hosts`, `returns`, `random`, `thorough` and
 * `versions`.
 */
import { spawnSync } from 'node:child_process';

interface Run {
    what: string;
    file: string;
    /** Of the tests, those with this in their names. */
    only?: string;
    env: Record<string, string>;
}

const {
    WALK_SEED = newSeed(),
    FLOOD_SEED = newSeed(),
    FLOOD_RELOADS = '50',
    FLOOD_LOADS = '1000',
    RANDOM_SEED = newSeed(),
    RANDOM_RUNS = '10000',
} = process.env;
const walk = (engines: string, steps: number): Run => ({
    what: 'walks',
    file: 'test/browser/walk.test.ts',
    only: `in ${engines}`,
    env: { WALK_SEED, WALK_STEPS: String(steps) },
});
const runs: Run[] = [
    walk('chromium', 300),
    walk('(firefox|webkit)', 60),
    {
        what: 'floods',
        file: 'test/servers/page-loads.test.ts',
        env: { LOADS_SEED: FLOOD_SEED, LOADS: String(5 * Number(FLOOD_RELOADS)) },
    },
    { what: 'floods', file: 'test/browser/flood.test.ts', env: { FLOOD_SEED, FLOOD_RELOADS, FLOOD_LOADS } },
    { what: 'hosts', file: 'test/browser/hosts.test.ts', env: { HOSTS_MINUTE: '1' } },
    ...['drop', 'engines', 'inert', 'page-life', 'servers', 'sign-out', 'single-page', 'tabs', 'users'].map(
        (name) => ({
            what: 'thorough',
            file: `test/browser/${name}.test.ts`,
            env: { THOROUGH: '1' },
        }),
    ),
    { what: 'versions', file: 'test/browser/versions.test.ts', env: { THOROUGH: '1' } },
    { what: 'returns', file: 'test/browser/returns.test.ts', env: { RETURNS: '1' } },
    { what: 'random', file: 'test/unit/session/random.test.ts', env: { RANDOM_SEED, RANDOM_RUNS } },
];

const wanted = process.argv.slice(2);
const failed = runs
    .filter(({ what }) => wanted.length === 0 || wanted.includes(what))
    .filter(({ what, file, only, env }) => {
        const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
        console.log([what, only, ...settings].filter(Boolean).join(' '));
        const args = ['run', file, ...(only ? ['-t', only] : [])];
        const environment = { ...process.env, ...env };
        return (
            spawnSync('node_modules/.bin/vitest', args, { stdio: 'inherit', env: environment }).status !== 0
        );
    });
process.exitCode = failed.length > 0 ? 1 : 0;

function newSeed(): string {
    return String(Math.floor(Math.random() * 1e6));
}
