/** A connection manager that is no part of an XMPP server: `node-xmpp-bosh`, as a child of this process. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../../demo/xmpp/child.ts';
import { freePort } from '../../../demo/xmpp/ports.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const install = 'run `node demo/setup.mjs hosts`';
/** What has to be done first, when it is not there. */
export const missing = existsSync(here('node_modules/.package-lock.json')) ? undefined : install;

/** @param c2sPort where its XMPP server is, or will be. */
export async function startManager(c2sPort: number): Promise<{ url: string; stop(): Promise<void> }> {
    const directory = await mkdtemp(join(tmpdir(), 'converse-session-manager-'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/http-bind`;
    const child = await startChild({
        command: process.execPath,
        args: [here('manager.mjs'), String(port), String(c2sPort)],
        logFile: join(directory, 'output.log'),
        ready: async () => (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok,
        timeout: 60_000,
        install,
    });
    return {
        url,
        async stop() {
            await child.end('SIGTERM');
            await rm(directory, { recursive: true, force: true });
        },
    };
}
