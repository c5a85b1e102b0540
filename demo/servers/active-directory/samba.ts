/** A real Active Directory domain controller of one's own: Samba, on an address of loopback's. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeCertificate, type Certificate } from '../../xmpp/certificate.ts';
import { startChild, type Child } from '../../xmpp/child.ts';
import { freeAddress } from '../../xmpp/ports.ts';
import { isInstalled } from '../../xmpp/program.ts';

export interface Samba {
    readonly address: string;
    /** Of the domain: `DC=example,DC=test`. */
    readonly base: string;
    readonly administrator: { dn: string; password: string };
    /** Signs the certificate of the domain controller. */
    readonly authority: Certificate;
    log(): string;
    /** @param ready whether it answers. */
    start(ready: () => Promise<boolean>): Promise<void>;
    kill(): Promise<unknown>;
    stop(): Promise<void>;
}

const command = '/usr/sbin/samba';

/** What has to be there first, when it is not. */
export function missing(): string | undefined {
    const parts = ['/usr/share/samba/setup/provision.ldif', '/usr/bin/samba-tool'];
    if (!isInstalled(command) || !parts.every((part) => existsSync(part)))
        return 'samba: run `node demo/setup.mjs servers`';
    return process.getuid?.() === 0
        ? undefined
        : 'root: Samba owns files as others, and its ports are below 1024';
}

// The directory and nothing else of a domain controller: no file shares, no Kerberos, no DNS. As everywhere, a password
// in clear is refused without TLS; other than by default, an old password does not go on working for an hour.
const configOf = (folder: string, realm: string, address: string, { file, keyFile }: Certificate): string => `
[global]
realm = ${realm.toUpperCase()}
workgroup = EXAMPLE
netbios name = DC1
server role = active directory domain controller
server services = ldap
dcerpc endpoint servers =
interfaces = ${address}/8
bind interfaces only = yes
disable netbios = yes
tls certfile = ${file}
tls keyfile = ${keyFile}
tls cafile =
old password allowed period = 0
private dir = ${folder}/private
state directory = ${folder}/state
cache directory = ${folder}/cache
lock directory = ${folder}
pid directory = ${folder}
ncalrpc dir = ${folder}/ncalrpc
`;

/** An empty domain, not started yet. */
export async function provision(realm: string): Promise<Samba> {
    const folder = await mkdtemp(join(tmpdir(), 'converse-session-samba-'));
    const address = await freeAddress([389, 636, 3268, 3269]);
    const [config, empty, logFile] = ['running.conf', 'empty.conf', 'output.log'].map((name) =>
        join(folder, name),
    ) as [string, string, string];
    const base = realm.replace(/(^|\.)/g, (dot) => (dot ? ',DC=' : 'DC='));
    // Of capitals, small letters and digits, as a new domain wants it.
    const administrator = {
        dn: `CN=Administrator,CN=Users,${base}`,
        password: `Aa1${randomBytes(16).toString('hex')}`,
    };
    let child: Child | undefined;
    const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
    try {
        for (const name of ['ncalrpc', 'authority']) await mkdir(join(folder, name));
        const authority = writeCertificate(join(folder, 'authority'), 'DNS:authority');
        // ejabberd takes the address for a name, and looks for it among the names.
        const certificate = writeCertificate(folder, `IP:${address},DNS:${address}`, authority);
        await writeFile(config, configOf(folder, realm, address, certificate), { mode: 0o600 });
        // Not the machine's own configuration.
        await writeFile(empty, '');
        await promisify(execFile)('samba-tool', [
            ...['domain', 'provision', `--targetdir=${folder}`, `--configfile=${empty}`, '--quiet'],
            ...[
                `--realm=${realm.toUpperCase()}`,
                '--domain=EXAMPLE',
                '--server-role=dc',
                '--dns-backend=NONE',
            ],
            ...['--host-name=dc1', `--host-ip=${address}`, `--adminpass=${administrator.password}`],
        ]);
        return {
            address,
            base,
            administrator,
            authority,
            log: () => readFileSync(logFile, 'utf8'),
            async start(ready) {
                child = await startChild({
                    command,
                    args: ['-F', '-M', 'single', '--no-process-group', '--debug-stdout', '-s', config],
                    logFile,
                    ready,
                    timeout: 60_000,
                    install: 'run `node demo/setup.mjs servers`.',
                });
            },
            kill: async () => child?.end('SIGKILL'),
            async stop() {
                await child?.end('SIGTERM');
                await remove();
            },
        };
    } catch (error) {
        await remove();
        throw error;
    }
}
