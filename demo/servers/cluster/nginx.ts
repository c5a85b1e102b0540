/** A real nginx of one's own with an operator's file: TLS on loopback, gone when this process is. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../../xmpp/child.ts';
import { isInstalled } from '../../xmpp/program.ts';
import { freePort } from '../../xmpp/ports.ts';
import { configured } from '../xmpp-server.ts';
import { writeCertificate } from '../../xmpp/certificate.ts';

const command = ['/usr/sbin/nginx', '/usr/local/bin/nginx'].find(isInstalled) ?? 'nginx';
export const nginxIsInstalled = isInstalled(command);

export interface NginxOptions {
    /** What the operator has in `conf.d`. */
    file: URL;
    /** Where it sends what it gets, by what stands in the file. */
    values: Record<string, string>;
    /** Default: a free one. */
    port?: number;
}

export interface Nginx {
    readonly port: number;
    stop(): Promise<void>;
}

/** @throws when nginx is not installed, or does not take the file. */
export async function startNginx({ file, values, port }: NginxOptions): Promise<Nginx> {
    port ??= await freePort();
    const directory = await mkdtemp(join(tmpdir(), 'converse-session-nginx-'));
    const own = join(directory, 'nginx.conf');
    try {
        const certificate = writeCertificate(directory, 'IP:127.0.0.1');
        const site = configured({
            file,
            values: {
                ...values,
                'listen 443': `listen 127.0.0.1:${port}`,
                '/etc/ssl/certs/www.example.org.pem': certificate.file,
                '/etc/ssl/private/www.example.org.key': certificate.keyFile,
            },
        });
        await writeFile(own, around(site!), { mode: 0o600 });
        const child = await startChild({
            command,
            args: ['-p', directory, '-e', 'stderr', '-c', own],
            logFile: join(directory, 'output.log'),
            ready: () => listens(port),
            timeout: 30_000,
            install: 'run `apt-get install --no-install-recommends nginx-light`.',
        });
        return {
            port,
            async stop() {
                await child.end('SIGTERM');
                await rm(directory, { recursive: true, force: true });
            },
        };
    } catch (error) {
        await rm(directory, { recursive: true, force: true });
        throw error;
    }
}

/** Debian's `nginx.conf`, as far as it matters here. One process: no worker outlives it. */
function around(site: string): string {
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    return `daemon off;
master_process off;
pid nginx.pid;
events { worker_connections 1024; }
http {
    access_log off;
    ${folders.map((name) => `${name}_temp_path ${name};`).join('\n    ')}
    ${site}
}
`;
}

function listens(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect({ port, host: '127.0.0.1' });
        socket.once('error', () => resolve(false));
        socket.once('connect', () => {
            socket.destroy();
            resolve(true);
        });
    });
}
