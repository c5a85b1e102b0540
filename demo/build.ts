import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs the build in a process of its own: it changes the working directory. */
export function buildDist(): Promise<void> {
    const script = fileURLToPath(new URL('../esbuild.config.mjs', import.meta.url));
    return new Promise((resolve, reject) => {
        const build = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] });
        build.once('error', reject);
        build.once('exit', (code) => {
            if (code === 0) resolve();
            else reject(new Error('converse-session could not be built: `npm run build` says why.'));
        });
    });
}
