/** Starts an example host and the XMPP server behind it. */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Contact, HostOptions } from '../xmpp/options.ts';
import { freePort } from '../xmpp/ports.ts';
import { diesWithParent } from '../xmpp/program.ts';
import { startProsody, type Prosody } from '../xmpp/prosody.ts';
import { folderOf, type Host } from './hosts.ts';
import { accountsOf } from './people.ts';

export interface StartOptions {
    /** Contacts of everybody, and the XMPP domains they are at. */
    contacts?: Contact[];
    domains?: HostOptions[];
    /** Default: a free one. */
    port?: number;
}

export interface RunningHost {
    readonly url: string;
    readonly prosody: Prosody;
    /** Where it keeps what it stores. */
    readonly directory: string;
    /** What it was started with. */
    readonly environment: NodeJS.ProcessEnv;
    /** What it has printed. */
    log(): string;
    stop(): Promise<void>;
}

const domain = 'example.test';

export async function startHost(
    host: Host,
    { contacts, domains, ...options }: StartOptions = {},
): Promise<RunningHost> {
    const [port, apiPort] = [options.port ?? (await freePort()), await freePort()];
    const secret = randomBytes(24).toString('hex');
    const own = `http://127.0.0.1:${host.api || host.verifiesApart ? apiPort : port}`;
    const prosody = await startProsody({
        domain,
        accounts: accountsOf({ domain, secret: host.verify ? undefined : secret, contacts }),
        hosts: domains,
        ...(host.verify && { authentication: 'site', site: { url: own + host.verify, secret } }),
    });
    const directory = await mkdtemp(join(tmpdir(), 'converse-session-host-'));
    const environment = {
        ...process.env,
        PORT: String(port),
        API_PORT: String(apiPort),
        DATA: directory,
        // Known to the site alone, and shared with the XMPP server.
        SITE_SECRET: randomBytes(64).toString('hex'),
        CHAT_SECRET: secret,
        BOSH_URL: prosody.boshURL,
        XMPP_DOMAIN: domain,
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUNBUFFERED: '1',
    };
    let output = '';
    const inFolder = { cwd: folderOf(host), env: environment };
    for (const [command = '', ...args] of host.prepare ?? []) {
        const { status, stderr } = spawnSync(command, args, { ...inFolder, encoding: 'utf8' });
        if (status !== 0) output += stderr;
    }
    const [command = '', ...args] = host.serve(port);
    const child = spawn(...diesWithParent(command, args), { ...inFolder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    let running = true;
    void gone.then(() => (running = false));

    const started: RunningHost = {
        url: `http://127.0.0.1:${port}`,
        prosody,
        directory,
        environment,
        log: () => output,
        async stop() {
            child.kill('SIGTERM');
            const impatient = setTimeout(() => child.kill('SIGKILL'), 3000);
            await Promise.all([gone, prosody.stop()]);
            clearTimeout(impatient);
            await rm(directory, { recursive: true, force: true });
        },
    };
    const urls = [started.url, own].map((url) => url + (host.ready ?? ''));
    for (const deadline = Date.now() + 30_000; !(await all(urls)); await delay(100)) {
        if (running && Date.now() < deadline) continue;
        await started.stop();
        throw new Error(`${host.title} did not start. It said:\n${output}`);
    }
    return started;
}

async function all(urls: string[]): Promise<boolean> {
    const answers = urls.map((url) => fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2000) }));
    return Promise.all(answers).then(
        () => true,
        () => false,
    );
}
