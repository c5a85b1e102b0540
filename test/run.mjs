// @ts-check
/**
 * `npm test`: everything, in order, on a machine with nothing but Node. Closes with one line: `N passed, N failed`,
 * which counts every test and every check here. Plain Node without dependencies: its first step installs them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const report = join(root, '.cache', 'vitest.json');
const total = { passed: 0, failed: 0, skipped: 0 };

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let stopped = false;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
        stopped = true;
        for (const child of running) child.kill('SIGTERM');
    });
}

/** @returns {Promise<boolean>} whether it succeeded. Unless `live`, its output is shown only when it did not. */
function step(/** @type {string} */ name, /** @type {string[]} */ [command = '', ...args], live = false) {
    if (stopped) return Promise.resolve(false);
    const start = Date.now();
    let output = '';
    if (live) console.log(`     ${name}`);
    const child = spawn(command, args, {
        cwd: root,
        stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
    });
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += String(text)));
    return new Promise((resolve) => {
        child.on('close', (code) => {
            running.delete(child);
            console.log(
                `${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`,
            );
            if (code !== 0) process.stdout.write(output);
            resolve(code === 0);
        });
    });
}

async function check(/** @type {string} */ name, /** @type {string[]} */ command, live = false) {
    const good = await step(name, command, live);
    total[good ? 'passed' : 'failed'] += 1;
    return good;
}

/** A file that fails outside of its tests (cannot be loaded, a hook threw) counts as one, an error elsewhere too. */
async function vitest() {
    rmSync(report, { force: true });
    mkdirSync(dirname(report), { recursive: true });
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const projects = ['unit', 'servers', 'browser'].map((name) => `--project=${name}`);
    const good = await step('vitest', ['node_modules/.bin/vitest', 'run', ...projects, ...reporters], true);
    let failed = 0;
    try {
        const result = JSON.parse(readFileSync(report, 'utf8'));
        failed = result.numFailedTests;
        for (const file of result.testResults) {
            const inside = file.assertionResults.some(
                (/** @type {{ status: string }} */ test) => test.status === 'failed',
            );
            if (file.status === 'failed' && !inside) failed += 1;
        }
        total.passed += result.numPassedTests;
        total.skipped += result.numPendingTests + result.numTodoTests;
    } catch {
        console.log('vitest left no report.');
    }
    total.failed += good ? failed : Math.max(failed, 1);
}

const npm = (/** @type {string} */ script) => ['npm', 'run', '--silent', script];
if (
    (await check('set-up', ['node', 'demo/setup.mjs', 'test'], true)) &&
    (await check('build', npm('build')))
) {
    const others = async () => {
        for (const name of ['check:types', 'check:format', 'size', 'package'])
            await check(name.replace('check:', ''), npm(name));
    };
    // Linting takes as long as all the others.
    await Promise.all([check('lint', npm('check:lint')), others()]);
    await vitest();
}
/** What this did not try, and how to; before the last line, which stands alone. */
function leftOut() {
    const { stdout } = spawnSync('node', ['demo/setup.mjs', 'missing'], { cwd: root, encoding: 'utf8' });
    const missing = stdout?.trim();
    if (missing) console.log(`Not installed, and what needs it failed: ${missing}.`);
    console.log('Not part of this: `npm run test:hosts`, example hosts and prebind in other languages;');
    console.log('`npm run test:matrix`, what XMPP servers ask who somebody is;');
    console.log('`npm run test:long`, random walks, floods of messages and long outages.');
}

if (!stopped) leftOut();
if (total.skipped) console.log(`${total.skipped} skipped`);
console.log(`${total.passed} passed, ${total.failed} failed`);
if (total.failed) process.exitCode = 1;
