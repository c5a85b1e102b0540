/**
 * `npm run test:long`: what takes too long for every change. Random walks over tabs, users and networks: 300 steps in
 * Chromium by the seed WALK_SEED (several: 1,2,3), by a new one where none is given; 60 in Firefox and WebKit.
 */
import { spawnSync } from 'node:child_process';

const seed = process.env['WALK_SEED'] ?? String(Math.floor(Math.random() * 1e6));
const walks = [
    { engines: 'chromium', steps: 300 },
    { engines: '(firefox|webkit)', steps: 60 },
];
const failed = walks.filter(({ engines, steps }) => {
    console.log(`WALK_SEED=${seed} in ${engines}: ${String(steps)} steps`);
    const args = ['run', '--project', 'browser', 'test/browser/walk.test.ts', '-t', `in ${engines}`];
    const env = { ...process.env, WALK_SEED: seed, WALK_STEPS: String(steps) };
    return spawnSync('node_modules/.bin/vitest', args, { stdio: 'inherit', env }).status !== 0;
});
process.exitCode = failed.length > 0 ? 1 : 0;
