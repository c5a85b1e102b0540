import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAccounts } from './accounts.ts';
import { configText } from './config.ts';
import { createControl, type Control } from './control.ts';
import { hostsOf, type HostOptions, type ProsodyOptions } from './options.ts';
import { freePort, isFree } from './ports.ts';
import { portTaken } from './problems.ts';
import { spawnServer, type ServerProcess } from './server-process.ts';

/** Ours, for tests and demo, and those that an operator may copy. */
const modules = ['./modules/', '../servers/modules/'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
);

export interface Prosody extends Control {
    readonly domain: string;
    readonly port: number;
    readonly c2sPort: number;
    readonly boshURL: string;
    readonly websocketURL: string;
    readonly directory: string;
    readonly running: boolean;
    /** Of the server that runs now; undefined while it is stopped. */
    readonly pid: number | undefined;
    /** Adds accounts or changes their passwords, also while the server runs. */
    setAccounts(accounts: NonNullable<HostOptions['accounts']>, domain?: string): Promise<void>;
    /** Everything that the server has logged since it was started for the first time. */
    log(): string;
    /** Starts again after `kill()` or `halt()`: same ports, same data; BOSH sessions are gone, as on any restart. */
    start(): Promise<void>;
    /** SIGKILL: nobody is told, connections break. */
    kill(): Promise<void>;
    /** An orderly end; `start()` may follow. */
    halt(): Promise<void>;
    /** `halt()`, and the data removed unless `directory` was given. Safe to call twice. */
    stop(): Promise<void>;
}

/** A real Prosody of one's own: private configuration and data, loopback only, gone when this process is. */
export async function startProsody(options: ProsodyOptions = {}): Promise<Prosody> {
    const hosts = hostsOf(options);
    const domain = hosts[0]!.domain;
    for (const fixed of [options.port, options.c2sPort]) {
        if (fixed !== undefined && !(await isFree(fixed))) throw portTaken(fixed);
    }
    const port = options.port ?? (await freePort());
    const c2sPort = options.c2sPort ?? (await freePort());
    const boshURL = `http://127.0.0.1:${port}/http-bind`;
    const controlSecret = randomBytes(16).toString('hex');

    const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'converse-session-prosody-')));
    const dataDirectory = join(directory, 'data');
    const modulesDirectory = join(directory, 'modules');
    const configFile = join(directory, 'prosody.cfg.lua');
    const logFile = join(directory, 'prosody.log');
    const asRoot = process.getuid?.() === 0;
    await mkdir(dataDirectory, { recursive: true });
    for (const folder of modules) await cp(folder, modulesDirectory, { recursive: true });
    await writeFile(
        configFile,
        configText(options, { port, c2sPort, dataDirectory, modulesDirectory, controlSecret, asRoot }),
        { mode: 0o600 },
    );
    for (const host of hosts) await writeAccounts(dataDirectory, host);

    let server: ServerProcess | undefined;
    const start = async (): Promise<void> => {
        if (server?.running) return;
        const { command = 'prosody', environment, timeout = 20_000 } = options;
        server = await spawnServer({ command, configFile, environment, logFile, readyURL: boshURL, timeout });
    };
    const stop = async (): Promise<void> => {
        await server?.end('SIGTERM');
        if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    };

    try {
        await start();
    } catch (error) {
        await stop();
        throw error;
    }
    return {
        domain,
        port,
        c2sPort,
        boshURL,
        websocketURL: `ws://127.0.0.1:${port}/xmpp-websocket`,
        directory,
        get running() {
            return server?.running ?? false;
        },
        get pid() {
            return server?.running ? server.pid : undefined;
        },
        setAccounts: (accounts, at = domain) => writeAccounts(dataDirectory, { domain: at, accounts }),
        log: () => readFileSync(logFile, 'utf8'),
        start,
        kill: async () => server?.end('SIGKILL'),
        halt: async () => server?.end('SIGTERM'),
        stop,
        ...createControl({ url: `http://127.0.0.1:${port}/demo-sessions`, secret: controlSecret }),
    };
}
