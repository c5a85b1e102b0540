/** The site: a database of its own, WordPress as Debian has it, the plugin where a site owner puts it. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { diesWithParent } from '../../xmpp/program.ts';
import { people } from '../people.ts';

const { DATA = '', PORT = '', API_PORT = '' } = process.env;
const debian = '/usr/share/wordpress';
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const site = join(DATA, 'site');
const socket = join(DATA, 'database.sock');

const children: ChildProcess[] = [];
function start(command: string, ...args: string[]): void {
    const child = spawn(...diesWithParent(command, args), { stdio: 'inherit' });
    // One of them alone is no site.
    child.once('close', stop);
    children.push(child);
}
/** At once: nothing of it is wanted any more. */
function stop(): void {
    for (const child of children) child.off('close', stop).kill('SIGKILL');
    // Files go only when nobody writes them any more.
    void Promise.all(children.map(hasEnded)).then(() => process.exit());
}
async function hasEnded(child: ChildProcess): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, stop);

function run(command: string, args: string[], env: Record<string, string> = {}): void {
    const { status } = spawnSync(command, args, { env: { ...process.env, ...env }, stdio: 'inherit' });
    if (status !== 0) throw new Error(`${command} failed.`);
}

// Debian's folder, with a configuration and a `wp-content` of its own.
const content = join(site, 'wp-content');
const plugin = join(content, 'plugins/converse-session');
mkdirSync(plugin, { recursive: true });
for (const name of readdirSync(debian))
    if (!/^(wp-content|wp-config.*\.php|\..*)$/.test(name)) symlinkSync(join(debian, name), join(site, name));
symlinkSync(join(debian, 'wp-content/themes'), join(content, 'themes'));
cpSync(here('site/wp-config.php'), join(site, 'wp-config.php'));
cpSync(here('site/intranet.php'), join(content, 'mu-plugins/intranet.php'));

// What a site owner copies.
for (const file of ['converse-session.php', '../../prebind/prebind.php', '../../../dist/converse-session.js'])
    cpSync(here(file), join(plugin, file.split('/').at(-1)!));
symlinkSync(here('../../../node_modules/converse.js/dist'), join(plugin, 'converse'));

// An empty folder is enough for MariaDB: it knows no users, and nobody else gets at its socket.
mkdirSync(join(DATA, 'database'));
const small = ['--innodb-buffer-pool-size=16M', '--innodb-log-file-size=4M', '--performance-schema=off'];
start(
    '/usr/sbin/mariadbd',
    '--no-defaults',
    `--datadir=${join(DATA, 'database')}`,
    `--socket=${socket}`,
    `--log-error=${join(DATA, 'database.log')}`,
    '--skip-networking',
    '--skip-grant-tables',
    '--innodb-flush-log-at-trx-commit=0',
    ...small,
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
);
const create = ['--no-defaults', `--socket=${socket}`, '--execute=CREATE DATABASE wordpress'];
while (spawnSync('mariadb', create, { stdio: 'ignore' }).status !== 0) await delay(50);

const php = ['-d', `auto_prepend_file=${here('site/abspath.php')}`, '-d', 'opcache.enable_cli=1'];
run('php', [...php, here('site/install.php')], { PEOPLE: JSON.stringify(people) });
// PHP's own server answers one request at a time, and a prebind waits for the XMPP server, which asks the site.
for (const port of [API_PORT, PORT]) start('php', ...php, '-S', `127.0.0.1:${port}`, '-t', site);
