/** What passed, as a table for `docs/servers/matrix.md`: a row for each way in and whoever decides, with a reason for each empty cell. */
import { spawnSync } from 'node:child_process';
import { format } from 'prettier';
import type { Backend, Way } from '../../demo/servers/backend.ts';
import { transports, type Transport } from '../../demo/servers/site.ts';
import { versionOf } from '../version.ts';

const columns = (['Prosody', 'ejabberd'] as const).flatMap((server) =>
    transports.map((transport) => ({ server, transport })),
);
/** Where each of them comes from: a Debian package, or one of npm's. */
const parts = {
    Prosody: 'deb:prosody',
    ejabberd: 'deb:ejabberd',
    Converse: 'npm:converse.js',
    slapd: 'deb:slapd',
    Samba: 'deb:samba',
    PostgreSQL: 'deb:postgresql-15',
    'oidc-provider': 'npm:oidc-provider',
    'node-xmpp-bosh': 'npm:test/hosts/connection-manager:node-xmpp-bosh',
};

export interface Report {
    add(backend: Backend, way: Way['name'], transport: Transport, passed: boolean): void;
    /** Whether every cell that there can be has been tried. */
    readonly whole: boolean;
    /** Markdown. @param browser its name and version. */
    text(browser: string): Promise<string>;
}

/** Why a way has nothing to do with a transport. */
export function reasonAgainst(way: Way['name'], transport: Transport): string | undefined {
    return way.startsWith('prebind') && transport === 'WebSocket'
        ? 'A prebind is a session over BOSH (XEP-0124), whatever the page could reach.'
        : undefined;
}

export function createReport(backends: readonly Backend[]): Report {
    const marks = new Map<string, boolean>();
    const keyOf = ({ title, server }: Backend, way: Way['name'], transport: Transport): string =>
        [title, server, way, transport].join('\n');
    const rows = [
        ...new Map(
            backends.flatMap(({ title, ways }) =>
                ways.map((way) => [`${way}\n${title}`, { way, title }] as const),
            ),
        ).values(),
    ];

    return {
        add: (backend, way, transport, passed) => void marks.set(keyOf(backend, way, transport), passed),
        get whole() {
            return backends.every((backend) =>
                backend.ways.every((way) =>
                    transports.every(
                        (transport) =>
                            reasonAgainst(way, transport) ?? marks.has(keyOf(backend, way, transport)),
                    ),
                ),
            );
        },
        async text(browser) {
            const notes: string[] = [];
            const noted = (reason: string): string => {
                if (!notes.includes(reason)) notes.push(reason);
                return `– (${String(notes.indexOf(reason) + 1)})`;
            };
            const cell = (
                way: Way['name'],
                title: string,
                { server, transport }: (typeof columns)[number],
            ) => {
                const backend = backends.find((one) => one.title === title && one.server === server);
                const reason = reasonAgainst(way, transport);
                if (reason) return noted(reason);
                if (!backend) return noted(`There is no such back-end for ${server}.`);
                if (backend.missing) return noted(`Not installed: ${backend.missing}.`);
                const passed = marks.get(keyOf(backend, way, transport));
                return passed === undefined ? noted('Not run.') : passed ? 'passed' : '**failed**';
            };
            const heads = columns.map(({ server, transport }) => `${server}, ${transport}`);
            const lines = [
                ['way in', 'who decides', ...heads],
                ['---', '---', ...columns.map(() => '---')],
                ...rows.map(({ way, title }) => [way, title, ...columns.map((one) => cell(way, title, one))]),
            ];
            return format(
                [
                    '# The matrix',
                    '',
                    'Written by `npm run test:matrix`. In each cell a real browser signs in to a site, chats both ways, reloads the page,',
                    'loses the XMPP server by a crash, comes back when it does, and signs out, which leaves no session on the server.',
                    '',
                    ...lines.map((line) => `| ${line.join(' | ')} |`),
                    '',
                    ...notes.map((note, index) => `(${String(index + 1)}) ${note}\n`),
                    `Versions: ${[browser, ...versions()].join(', ')}.`,
                ].join('\n'),
                { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' },
            );
        },
    };
}

function versions(): string[] {
    return Object.entries(parts).flatMap(([name, part]) => {
        const version = part.startsWith('deb:') ? debian(part.slice(4)) : npm(part.slice(4).split(':'));
        return version ? `${name} ${version}` : [];
    });
}

function debian(name: string): string | undefined {
    const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${Version}', name], { encoding: 'utf8' });
    // Without what Debian adds.
    return /^(?:\d+:)?(\d[\w.]*)/.exec(stdout ?? '')?.[1];
}

/** @param parts a folder of the project's, for what is not in its own `node_modules`; and the name. */
const npm = (parts: string[]): string | undefined => versionOf(parts.at(-1)!, parts.at(-2));
