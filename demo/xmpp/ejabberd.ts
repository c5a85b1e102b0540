/** A real ejabberd of one's own: private configuration and data, loopback only, gone when this process is. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { namedNode, type EjabberdNode } from './ejabberd-node.ts';
import { ejabberdConfig, knownMechanisms, type EjabberdConfig } from './ejabberd-config.ts';
import { startChild, type Child } from './child.ts';

const install = 'run `apt-get install --no-install-recommends ejabberd erlang-p1-sqlite3 erlang-p1-oauth2`.';

export interface EjabberdOptions extends Partial<EjabberdConfig> {
    /** At the first domain, unless they say another. */
    accounts?: { user: string; password: string; domain?: string }[];
    /** Milliseconds to become ready. Default: 60000 (it takes 1.5 s on an idle machine, 15 s on a busy one). */
    timeout?: number;
    /** Makes it a node of a cluster. Default: it is alone and has no name. */
    node?: EjabberdNode;
}

export interface Ejabberd {
    readonly domain: string;
    readonly port: number;
    readonly boshURL: string;
    readonly websocketURL: string;
    /** Of the server that runs now; undefined while it is stopped. */
    readonly pid: number | undefined;
    /** One of ejabberd's commands, such as `kick_session`, by its HTTP API. */
    api(command: string, args: Record<string, unknown>): Promise<unknown>;
    /** Ends all sessions of an account. (`kick_session` ends one, but says that it was replaced.) */
    kick(jid: string): Promise<void>;
    /** Full JIDs of everybody who is connected. */
    sessions(): Promise<string[]>;
    log(): string;
    /** Starts again after `kill()` or `halt()`: same port, same accounts; BOSH sessions are gone. */
    start(): Promise<void>;
    /** SIGKILL: nobody is told, connections break. */
    kill(): Promise<void>;
    /** An orderly end; `start()` may follow. */
    halt(): Promise<void>;
    /** `halt()`, and the data removed. Safe to call twice. */
    stop(): Promise<void>;
}

/** @throws when ejabberd is not installed or does not become ready. */
export async function startEjabberd({
    domain = 'example.test',
    domains = [],
    accounts = [],
    mechanisms = knownMechanisms,
    inactivity = 30,
    config = '',
    timeout = 60_000,
    port,
    c2sPort,
    node,
}: EjabberdOptions = {}): Promise<Ejabberd> {
    port ??= await freePort();
    const directory = await mkdtemp(join(tmpdir(), 'converse-session-ejabberd-'));
    const configFile = join(directory, 'ejabberd.yml');
    const logFile = join(directory, 'output.log');
    const spool = join(directory, 'spool');
    await mkdir(spool);
    const written = ejabberdConfig({ domain, domains, port, mechanisms, inactivity, c2sPort, config });
    await writeFile(configFile, written, { mode: 0o600 });
    const base = `http://127.0.0.1:${port}`;
    const named = node && (await namedNode(node, directory));
    let child: Child | undefined;

    async function api(command: string, args: Record<string, unknown>): Promise<unknown> {
        const response = await fetch(`${base}/api/${command}`, {
            method: 'POST',
            body: JSON.stringify(args),
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`ejabberd: ${command} was answered by ${response.status}: ${text}`);
        return JSON.parse(text);
    }

    async function start(): Promise<void> {
        if (child?.running) return;
        const joining = named?.join() ?? [];
        child = await startChild({
            // `ejabberdctl` would start an `epmd` on all interfaces. Without a node name none is needed.
            command: 'erl',
            args: [
                ...['-noinput', '-mnesia', 'dir', JSON.stringify(spool)],
                ...(named?.identity ?? []),
                ...['-s', 'ejabberd'],
                ...joining,
            ],
            environment: {
                ERL_LIBS: libraries(),
                EJABBERD_CONFIG_PATH: configFile,
                EJABBERD_LOG_PATH: join(directory, 'ejabberd.log'),
                ERL_CRASH_DUMP: join(directory, 'crash.dump'),
                HOME: directory,
            },
            logFile,
            // It answers before it joins a cluster, too.
            ready: async () => {
                const nodes = (await api('list_cluster', {})) as string[];
                return (!joining.length || nodes.includes(node!.joins!)) && (await answers(`${base}/bosh`));
            },
            timeout,
            install,
        });
        for (const { user, password, domain: host = domain } of accounts) {
            // After a kill an account may be gone or not, depending on what had reached the disk.
            await api('register', { user, host, password }).catch((error: unknown) => {
                if (!String(error).includes('already registered')) throw error;
            });
        }
    }

    async function stop(): Promise<void> {
        await child?.end('SIGTERM');
        await rm(directory, { recursive: true, force: true });
    }

    try {
        await start();
    } catch (error) {
        await stop();
        throw error;
    }
    return {
        domain,
        port,
        boshURL: `${base}/bosh`,
        websocketURL: `ws://127.0.0.1:${port}/ws`,
        get pid() {
            return child?.running ? child.pid : undefined;
        },
        api,
        async kick(jid) {
            const [user, host] = jid.split(/[@/]/);
            await api('kick_user', { user, host });
        },
        async sessions() {
            return ((await api('connected_users', {})) as string[]).sort();
        },
        log: () => readFileSync(join(directory, 'ejabberd.log'), 'utf8'),
        start,
        kill: async () => child?.end('SIGKILL'),
        halt: async () => child?.end('SIGTERM'),
        stop,
    };
}

/** Where the package has put ejabberd's code: a folder named after the processor. */
function libraries(): string {
    const folders = readdirSync('/usr/lib', { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join('/usr/lib', name));
    const holdsIt = (folder: string): boolean =>
        readdirSync(folder).some((name) => name.startsWith('ejabberd-'));
    const found = folders.find(holdsIt);
    if (!found) throw new Error(`ejabberd is not installed; ${install}`);
    return found;
}

async function answers(url: string): Promise<boolean> {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
}
