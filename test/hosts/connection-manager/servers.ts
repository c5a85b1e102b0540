/** A connection manager that is no part of an XMPP server, in front of each of the real ones. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../demo/xmpp/ports.ts';
import { startProsody } from '../../../demo/xmpp/prosody.ts';
import { startEjabberd } from '../../../demo/xmpp/ejabberd.ts';
import { startChild } from '../../../demo/xmpp/child.ts';
import { servers } from '../../servers/servers.ts';
import type { Target } from '../conformance.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const install = 'run `node demo/setup.mjs hosts`';
const missing = existsSync(here('node_modules/.package-lock.json')) ? undefined : install;
const difference =
    'an unknown domain is `host-unknown` only to a request that waits when the XMPP server says so. ' +
    'The manager forgets such a session: to a later one it says `item-not-found` or `remote-connection-failed`.';
const notes = [`manager: ${missing ? `left out; ${missing}` : difference}`];

export const behindManager: Target[] = servers.map((kind) => ({
    ...kind,
    name: `manager + ${kind.name}`,
    missing,
    notes,
    unknownDomainSaid:
        /^host-unknown: .*\(host-unknown\)|^unreachable: .*\((item-not-found|remote-connection-failed)\)/,
    async start(accounts) {
        const c2sPort = await freePort();
        const start = kind.name === 'Prosody' ? startProsody : startEjabberd;
        const server = await start({ accounts, c2sPort, timeout: 60_000 });
        const manager = await startManager(c2sPort);
        return {
            ...server,
            boshURL: manager.url,
            async stop() {
                await manager.stop();
                await server.stop();
            },
        };
    },
    startAlone: async () => startManager(await freePort()),
}));

/** @param c2sPort where its XMPP server is, or will be. */
async function startManager(c2sPort: number): Promise<{ url: string; stop(): Promise<void> }> {
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
