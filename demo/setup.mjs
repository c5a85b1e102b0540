// @ts-check
/**
 * Gets a machine ready: `node demo/setup.mjs demo` for the demo, `node demo/setup.mjs test` for tests and benchmarks,
 * `node demo/setup.mjs hosts` for what the languages of host sites are tested with, `node demo/setup.mjs servers` for
 * what XMPP servers ask who somebody is. `node demo/setup.mjs missing` installs nothing: it names the optional programs
 * that are not there.
 * Plain Node without dependencies, because it runs before there are any. When nothing is missing it says nothing.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Programs by their name in each system. `command` (one of several, where systems differ) proves that one is there,
 * however it came there; where a package has none, only Debian's dpkg can tell. What is `optional` is asked for on
 * Debian alone: elsewhere the tests that need it say so, and the others run.
 * @typedef {{ debian: string, fedora?: string, brew?: string, command?: string | string[], optional?: true }} Program
 * @type {Program[]}
 */
const forDemo = [
    { debian: 'prosody', fedora: 'prosody', brew: 'prosody/prosody/prosody', command: 'prosody' },
    { debian: 'prosody-modules' },
    { debian: 'lua-dbi-sqlite3', fedora: 'lua-dbi' },
];
/** @type {Program[]} */
const forEjabberd = [
    { debian: 'ejabberd', fedora: 'ejabberd', brew: 'ejabberd', command: 'ejabberdctl' },
    { debian: 'erlang-p1-sqlite3' },
    { debian: 'erlang-p1-oauth2' },
];
/** The shell does the same with two thirds of the work, and has no tabs to duplicate. @type {Program[]} */
const forBrowser = [
    { debian: 'chromium', fedora: 'chromium', brew: 'chromium', command: 'chromium' },
    { debian: 'chromium-headless-shell' },
];
/** @type {Program[]} */
const forTest = [
    ...forDemo,
    ...forBrowser,
    { debian: 'firefox-esr', command: ['firefox-esr', 'firefox'], optional: true },
    { debian: 'webkit2gtk-driver', command: 'WebKitWebDriver', optional: true },
    { debian: 'xvfb', command: 'Xvfb', optional: true },
    ...forEjabberd,
];
/** What npm compiles the connection manager with. @type {Program[]} */
const forManager = [
    { debian: 'python3', fedora: 'python3', brew: 'python', command: 'python3' },
    { debian: 'make', fedora: 'make', command: 'make' },
    { debian: 'g++', fedora: 'gcc-c++', command: ['g++', 'c++'] },
];
/** @type {Program[]} */
const forHosts = [
    ...forDemo,
    ...forEjabberd,
    ...forBrowser,
    { debian: 'openssl', fedora: 'openssl', brew: 'openssl', command: 'openssl' },
    { debian: 'php-cli', fedora: 'php-cli', brew: 'php', command: 'php' },
    { debian: 'php-xml', fedora: 'php-xml' },
    { debian: 'php-intl', fedora: 'php-intl' },
    { debian: 'ruby', fedora: 'ruby', brew: 'ruby', command: 'ruby' },
    // Libraries of the example hosts. No command proves them; elsewhere the tests say what is missing.
    { debian: 'python3-django' },
    { debian: 'python3-flask' },
    { debian: 'ruby-sinatra' },
    { debian: 'ruby-webrick' },
    ...forManager,
    // Of the web servers that WordPress would have a small one, which never runs: PHP has one of its own.
    { debian: 'nginx-light' },
    { debian: 'php-cgi' },
    { debian: 'php' },
    { debian: 'php-mysql' },
    { debian: 'mariadb-server-core' },
    { debian: 'mariadb-client' },
    { debian: 'wordpress' },
    { debian: 'wordpress-theme-twentytwentythree' },
];
/** @type {Program[]} */
const forServers = [
    ...forDemo,
    ...forEjabberd,
    ...forManager,
    { debian: 'slapd', command: 'slapd', optional: true },
    { debian: 'lua-ldap' },
    { debian: 'lua-luaossl' },
    // Active Directory.
    { debian: 'samba', command: 'samba', optional: true },
    { debian: 'samba-ad-provision' },
    { debian: 'samba-dsdb-modules' },
    { debian: 'samba-vfs-modules' },
    { debian: 'openssl', fedora: 'openssl', brew: 'openssl', command: 'openssl' },
    ...forBrowser,
    { debian: 'postgresql' },
    { debian: 'lua-dbi-postgresql' },
    { debian: 'erlang-p1-pgsql' },
    // In front of clusters.
    { debian: 'nginx-light', fedora: 'nginx', brew: 'nginx', command: 'nginx' },
];
const programs = new Map([
    ['demo', forDemo],
    ['test', forTest],
    ['hosts', forHosts],
    ['servers', forServers],
]);

/** Something the person at the keyboard has to do; the message says what. */
class Problem extends Error {}

function checkNode() {
    if (Number(process.versions.node.split('.')[0]) < 20) {
        throw new Problem(`Node 20 or newer is needed; this is Node ${process.versions.node}.`);
    }
}

/** @param folder the project's, or that of something old that is to be no part of it. */
function installPackages(/** @type {string} */ folder, /** @type {string} */ what) {
    if (packagesAreAsLocked(folder)) return;
    const npm = process.env.npm_execpath;
    const ci = ['ci', '--include=dev'];
    const { status } = timed(`Installing ${what} (about a minute)`, () =>
        spawnSync(npm ? process.execPath : 'npm', npm ? [npm, ...ci] : ci, { cwd: folder, stdio: 'inherit' }),
    );
    if (status !== 0) throw new Problem('`npm ci` failed; its own message is above.');
}

/** Compares package-lock.json with npm's own record of what it has installed. */
function packagesAreAsLocked(/** @type {string} */ folder) {
    const read = (/** @type {string} */ file) =>
        JSON.parse(readFileSync(join(folder, file), 'utf8')).packages;
    const locked = read('package-lock.json');
    let installed;
    try {
        installed = read('node_modules/.package-lock.json');
    } catch {
        return false;
    }
    return Object.keys(locked).every((path) => {
        const [want, have] = [locked[path], installed[path]];
        if (path === '' || (!have && (want.optional || want.devOptional))) return true;
        return have && have.version === want.version && have.integrity === want.integrity;
    });
}

function installPrograms(/** @type {Program[]} */ wanted) {
    const debian = Boolean(find('dpkg-query') && find('apt-get'));
    const packaged = debian ? debianPackages(wanted) : new Set();
    const missing = wanted.filter(({ debian: name, command, optional }) => {
        if (packaged.has(name) || (!debian && (optional || !command))) return false;
        return !command || ![command].flat().some(find);
    });
    if (!missing.length) return;
    const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    if (!debian || (sudo.length && run('sudo', '-n', 'true').status !== 0)) {
        throw new Problem(
            `Not installed: ${missing.map((program) => program.debian).join(', ')}. ${remedy(debian ? missing : wanted)}`,
        );
    }
    const names = missing.map((program) => program.debian);
    const [shell = 'sh', ...args] = [...sudo, 'sh', '-c', aptInstall, 'sh', ...names];
    const { status } = timed(`Installing Debian packages: ${names.join(' ')} (up to some minutes)`, () =>
        spawnSync(shell, args, { stdio: ['ignore', 'inherit', 'inherit'] }),
    );
    if (status !== 0) throw new Problem(`apt-get failed; its own message is above. ${remedy(missing)}`);
}

/**
 * The package lists are fetched first: by old ones the browsers would be old as well, where they can be had at all.
 * Without a network those at hand have to do. We start our own servers on our own ports, so those that Debian would
 * run on the default ones are neither started now nor at the next boot.
 */
const aptInstall = `
set -eu
exec 9>/run/converse-session-setup.lock
flock 9
services() {
    systemctl list-unit-files --state=enabled --no-legend 2>/dev/null | cut -d' ' -f1 | grep -E '^(prosody|ejabberd|epmd|nginx|slapd|postgresql|smbd|nmbd|winbind|samba-ad-dc)[.]' || true
}
apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" 9>&-
}
before=$(services)
policy=/usr/sbin/policy-rc.d
ours='# converse-session setup: no service starts while it installs. May be deleted.'
finish() {
    if grep -qsxF "$ours" $policy; then rm $policy; fi
    services | grep -vxF "$before" | xargs -r systemctl disable --quiet
}
trap finish EXIT
trap 'exit 143' HUP INT TERM
if [ ! -e $policy ]; then
    printf '#!/bin/sh\\n%s\\nexit 101\\n' "$ours" >$policy
    chmod +x $policy
fi
apt update || true
apt install --yes --no-install-recommends "$@" >/dev/null
`;

function debianPackages(/** @type {Program[]} */ wanted) {
    const names = wanted.map((program) => program.debian);
    const { stdout } = run('dpkg-query', '-W', '-f=${db:Status-Status} ${Package}\n', ...names);
    const lines = stdout.split('\n').filter((line) => line.startsWith('installed '));
    return new Set(lines.map((line) => line.slice('installed '.length)));
}

/** What to type on this system; on one we do not know, on each that we do. */
function remedy(/** @type {Program[]} */ list) {
    const names = (/** @type {'debian' | 'fedora' | 'brew'} */ system) =>
        list.flatMap((program) => program[system] ?? []).join(' ');
    const apt = `sudo apt-get install --no-install-recommends ${names('debian')}`;
    const dnf = `sudo dnf install ${names('fedora')}`;
    const brew = `brew install ${names('brew')}`;
    const command =
        process.platform === 'darwin' ? brew : find('apt-get') ? apt : find('dnf') ? dnf : undefined;
    return command
        ? `Run \`${command}\` and try again.`
        : `On Debian or Ubuntu run \`${apt}\`, on Fedora \`${dnf}\`, on macOS \`${brew}\`, and try again.`;
}

/** @returns {string | undefined} the program's path; /usr/sbin counts although only root has it in its PATH. */
function find(/** @type {string} */ command) {
    const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
    return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(/** @type {string} */ path) {
    try {
        accessSync(path, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}

function run(/** @type {string} */ command, /** @type {string[]} */ ...args) {
    return spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/**
 * @template T
 * @param {string} what
 * @param {() => T} job
 */
function timed(what, job) {
    const start = Date.now();
    console.log(`${what} ...`);
    const result = job();
    console.log(`  took ${Math.round((Date.now() - start) / 1000)} s`);
    return result;
}

/** Optional programs of the tests that are not there, by the name of their Debian package. */
function missingOptional() {
    const optional = forTest.filter((program) => program.optional);
    return optional.filter(({ command }) => ![command ?? []].flat(2).some(find)).map(({ debian }) => debian);
}

if (process.argv[2] === 'missing') {
    console.log(missingOptional().join(', '));
    process.exit();
}
try {
    checkNode();
    const wanted = programs.get(process.argv[2] ?? '');
    if (!wanted) throw new Problem('Usage: node demo/setup.mjs demo|test|hosts|servers');
    installPackages(root, 'the npm packages of package-lock.json');
    installPrograms(wanted);
    // It compiles: after the programs.
    if (forManager.every((program) => wanted.includes(program))) {
        installPackages(join(root, 'test/hosts/connection-manager'), 'a BOSH connection manager, compiled');
    }
} catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.message);
    process.exit(1);
}
