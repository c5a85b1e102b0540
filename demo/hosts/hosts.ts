/** The example hosts: small sites in other languages and frameworks, and how each is started. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isInstalled } from '../xmpp/program.ts';

export interface Host {
    /** Its folder. */
    name: string;
    title: string;
    /** What has to be there first, when it is not. */
    missing?: string;
    /** Program and arguments, run in its folder: what prepares it, if anything does, and what serves it. */
    prepare?: string[][];
    serve(port: number): string[];
    /** Something that is served at once, when its pages are slow to come up: asked for until it is there. */
    ready?: string;
    /** Where the XMPP server asks whether a token is good. Without it, people have passwords there. */
    verify?: string;
    /** It checks a CSRF token where tokens are asked for: the header that it is sent in. */
    csrf?: string;
    /** Its server answers one request at a time, so what the XMPP server asks goes to another at `API_PORT`. */
    verifiesApart?: true;
    /** The API of a site whose pages come from elsewhere has a port of its own. */
    api?: true;
}

const setUp = 'run `node demo/setup.mjs hosts`';

/** The first one that can import a module: another Python than Debian's may come first in PATH. */
function pythonWith(module: string): string | undefined {
    const good = (python: string): boolean => spawnSync(python, ['-c', `import ${module}`]).status === 0;
    return ['python3', '/usr/bin/python3'].find(good);
}

function rubyWith(library: string): boolean {
    return spawnSync('ruby', ['-r', library, '-e', '']).status === 0;
}

const [django, flask] = [pythonWith('django'), pythonWith('flask')];
const wordpress = ['/usr/share/wordpress/wp-load.php', '/usr/sbin/mariadbd'].every(existsSync);
const manage = (...args: string[]): string[] => [django ?? 'python3', 'manage.py', ...args];

export const hosts: readonly Host[] = [
    {
        name: 'django',
        title: 'Django',
        missing: django ? undefined : `Django for Python: ${setUp}`,
        prepare: [manage('migrate', '--verbosity', '0'), manage('loaddata', 'people', '--verbosity', '0')],
        serve: (port) => manage('runserver', '--noreload', `127.0.0.1:${port}`),
        verify: '/chat/verify',
        csrf: 'X-CSRFToken',
    },
    {
        name: 'php',
        title: 'PHP',
        missing: isInstalled('php') ? undefined : `PHP: ${setUp}`,
        serve: (port) => ['php', '-S', `127.0.0.1:${port}`, 'index.php'],
    },
    {
        name: 'wordpress',
        title: 'WordPress',
        missing: wordpress ? undefined : `Debian's WordPress and MariaDB: ${setUp}`,
        serve: () => [process.execPath, '--import', 'tsx', 'serve.ts'],
        ready: '/readme.html',
        verify: '/wp-json/converse-session/v1/verify',
        csrf: 'X-WP-Nonce',
        verifiesApart: true,
    },
    {
        name: 'spa',
        title: 'Single-page application',
        serve: () => [process.execPath, '--import', 'tsx', 'serve.ts'],
        verify: '/chat/verify',
        api: true,
    },
    {
        name: 'flask',
        title: 'Flask',
        missing: flask ? undefined : `Flask for Python: ${setUp}`,
        serve: (port) => [flask ?? 'python3', '-m', 'flask', 'run', '--port', String(port)],
    },
    {
        name: 'sinatra',
        title: 'Sinatra',
        missing: rubyWith('sinatra/base') ? undefined : `Sinatra for Ruby: ${setUp}`,
        serve: (port) => ['ruby', 'app.rb', '-o', '127.0.0.1', '-p', String(port)],
    },
];

export const folderOf = ({ name }: Host): string => fileURLToPath(new URL(`./${name}/`, import.meta.url));
