/** A real PostgreSQL of one's own: private cluster on loopback, gone when this process is. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { startChild, type Child } from '../../xmpp/child.ts';
import { freePort } from '../../xmpp/ports.ts';

export interface Postgres {
    readonly port: number;
    /** Runs an operator's file, as the superuser. @param values what differs here, by what stands in the file. */
    run(file: URL, values?: Record<string, string>, variables?: Record<string, string>): void;
    /** A client as any role. Closed with the cluster. */
    connect(username: string, password: string): Sql;
    /** Statements that the server has been sent, and its errors. */
    log(): string;
    /** Breaks all connections; nobody can connect until `start()`. */
    halt(): Promise<void>;
    start(): Promise<void>;
    stop(): Promise<void>;
}

/** The newest version's programs; Debian keeps them out of PATH. */
function programs(): string | undefined {
    const root = '/usr/lib/postgresql';
    const versions = existsSync(root) ? readdirSync(root) : [];
    const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
    return newest && join(root, newest, 'bin');
}

export const postgresIsInstalled = (): boolean => programs() !== undefined;

const asRoot = process.getuid?.() === 0;
const idOf = (kind: '-u' | '-g'): number =>
    Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
/** PostgreSQL refuses to run as root. INT ends it at once where TERM would wait for its clients. */
const unprivileged = (command: string, args: string[]): [string, string[]] =>
    asRoot
        ? [
              'setpriv',
              ['--reuid=postgres', '--regid=postgres', '--clear-groups', '--pdeathsig=INT', command, ...args],
          ]
        : [command, args];

/** An empty database of the role `site`, which owns it. @throws when PostgreSQL is not installed. */
export async function startPostgres(sitePassword: string): Promise<Postgres> {
    const bin = programs();
    const install = 'run `apt-get install --no-install-recommends postgresql`.';
    if (!bin) throw new Error(`PostgreSQL is not installed; ${install}`);
    const port = await freePort();
    const directory = await mkdtemp(join(tmpdir(), 'converse-session-postgres-'));
    const [data, logFile] = [join(directory, 'data'), join(directory, 'output.log')];
    const superuser = { PGPASSWORD: randomBytes(16).toString('hex') };
    const passwordFile = join(directory, 'password');
    await writeFile(passwordFile, superuser.PGPASSWORD, { mode: 0o600 });
    if (asRoot) for (const path of [directory, passwordFile]) await chown(path, idOf('-u'), idOf('-g'));
    const initdb = ['-D', data, '-U', 'postgres', '--auth=scram-sha-256', '--no-sync', '-E', 'UTF8'];
    const [make, args] = unprivileged(join(bin, 'initdb'), [...initdb, `--pwfile=${passwordFile}`]);
    execFileSync(make, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });

    const psql = (database: string, sql: string, variables: Record<string, string> = {}): void => {
        const set = Object.entries(variables).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
        const where = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-d', database];
        execFileSync(join(bin, 'psql'), ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...set, ...where, '-f', '-'], {
            input: sql,
            env: { ...process.env, ...superuser },
            stdio: ['pipe', 'ignore', 'pipe'],
        });
    };

    let child: Child | undefined;
    async function start(): Promise<void> {
        if (child?.running) return;
        const here = ['-p', String(port), '-c', 'listen_addresses=127.0.0.1'];
        const quick = ['-c', 'unix_socket_directories=', '-c', 'fsync=off', '-c', 'log_statement=all'];
        const [command, args] = unprivileged(join(bin!, 'postgres'), ['-D', data, ...here, ...quick]);
        const ready = (): Promise<boolean> => Promise.resolve(psql('postgres', 'SELECT 1')).then(() => true);
        child = await startChild({
            command,
            args,
            logFile,
            ready: async () => ready(),
            timeout: 30_000,
            install,
        });
    }

    const clients: Sql[] = [];
    async function stop(): Promise<void> {
        await Promise.all(clients.map((client) => client.end({ timeout: 1 })));
        await child?.end('SIGINT');
        await rm(directory, { recursive: true, force: true });
    }
    try {
        await start();
        psql('postgres', `CREATE ROLE site LOGIN PASSWORD :'password'`, { password: sitePassword });
        psql('postgres', 'CREATE DATABASE site OWNER site');
        // Made before anything else: tables of the site are the site's.
        psql('site', 'ALTER SCHEMA public OWNER TO site');
    } catch (error) {
        await stop();
        throw error;
    }
    return {
        port,
        run(file, values = {}, variables) {
            let text = readFileSync(file, 'utf8');
            for (const [written, here] of Object.entries(values)) text = text.replaceAll(written, here);
            psql('site', text, variables);
        },
        connect(username, password) {
            const client = postgres({
                host: '127.0.0.1',
                port,
                database: 'site',
                username,
                password,
                max: 3,
                connect_timeout: 5,
                // The site is asked again and again while the database is down: it says so at once each time.
                backoff: () => 0.1,
            });
            clients.push(client);
            return client;
        },
        log: () => readFileSync(logFile, 'utf8'),
        halt: async () => child?.end('SIGINT'),
        start,
        stop,
    };
}
