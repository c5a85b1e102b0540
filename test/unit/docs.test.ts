/** What the documents show is what the code does. */
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/doctor/catalogue.ts';
import { readOptions } from '../../src/doctor/options.ts';
import { earlySettings } from '../../src/early.ts';
import { readReply } from '../../src/host/reply.ts';
import { createHost } from '../../src/host/request.ts';
import type { SessionRequest } from '../../src/host/request.ts';
import type { Session } from '../../src/session/machine.ts';
import { settingsProblems } from '../../src/settings.ts';
import { readGuide } from '../browser/support/guides/blocks.ts';
import { situations } from '../compare/situations.ts';
import { versionOf } from '../version.ts';
import { createWorld } from './host/world.ts';

const read = (file: string): string => readFileSync(`docs/${file}`, 'utf8');
const blocks = (text: string, language: string): string[] =>
    [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, code]) =>
        name === language ? [code!] : [],
    );
/** The cells of each row of the tables, as they are written. */
const rows = (text: string): string[][] =>
    text
        .split('\n')
        .filter((line) => line.startsWith('| '))
        .map((line) =>
            line
                .split('|')
                .slice(1, -1)
                .map((cell) => cell.trim()),
        );
const quoted = (cell = ''): string | undefined => /^`([^`]+)`/.exec(cell)?.[1];

describe('docs/protocol.md', () => {
    const text = read('protocol.md');
    const schema = JSON.parse(read('reply.schema.json')) as {
        $defs: Record<string, { required: string[]; properties: Record<string, { type?: string }> }>;
    };
    const accepts = new Ajv2020().compile(schema);
    const answers = blocks(text, 'http').filter((block) => block.startsWith('HTTP/'));
    const ask = async (fetch: typeof globalThis.fetch, url = '/chat/token', request?: SessionRequest) => {
        const env = createWorld({ baseURL: 'https://site.example/', fetch: (to, init) => fetch(to, init) });
        return createHost({ setting: 'prebind_url', url, request, env }).ask({ reason: 'start', attempt: 0 });
    };

    test('has no code that is not looked at here', () => {
        const languages = [...text.matchAll(/^```(\w+)$/gm)].map(([, name]) => name!);
        expect([...new Set(languages)].sort()).toEqual(['http', 'js', 'json']);
        expect({ http: blocks(text, 'http').length, js: blocks(text, 'js').length }).toEqual({
            http: 3,
            js: 2,
        });
    });

    test('its replies are replies, one of each shape', () => {
        const replies = blocks(text, 'json').map((block) => JSON.parse(block) as unknown);
        for (const reply of replies) expect({ reply, valid: accepts(reply) }).toEqual({ reply, valid: true });
        const shapes = replies.map((reply) => readReply(reply, 0).shape);
        expect(shapes).toEqual(['prebind', 'credentials', 'token']);
    });

    test('the request is the one that is sent', async () => {
        const [line, ...head] = blocks(text, 'http')[0]!.trim().split('\n');
        let sent: [string, RequestInit | undefined] | undefined;
        await ask((url, init) => {
            sent = [url as string, init];
            return Promise.resolve(new Response('null'));
        });
        const [url, init] = sent!;
        expect(line).toBe(`${init?.method ?? 'GET'} ${new URL(url).pathname} HTTP/1.1`);
        const shown = head.map((each) => each.toLowerCase()).sort();
        const ours = [...new Headers(init?.headers)].map(([name, value]) =>
            `${name}: ${value}`.toLowerCase(),
        );
        // The browser's own.
        expect(shown.filter((each) => !/^(host|cookie):/.test(each))).toEqual(ours.sort());
        expect(init).toMatchObject({ cache: 'no-store', credentials: 'same-origin' });
    });

    test.each(answers)('an answer is taken (%#)', async (answer) => {
        const [head, body] = answer.split('\n\n') as [string, string];
        const headers = new Headers(
            head
                .split('\n')
                .slice(1)
                .map((line) => line.split(': ') as [string, string]),
        );
        expect(headers.get('cache-control')).toBe('no-store');
        expect(accepts(JSON.parse(body))).toBe(true);
        expect(await ask(() => Promise.resolve(new Response(body, { headers })))).toMatchObject({
            kind: 'ok',
        });
    });

    test('its fields are those of the schema', () => {
        const fields = rows(text).filter(([, shapes]) =>
            /^(all|(prebind|credentials|token)(, token)?)$/.test(shapes!),
        );
        const documented = (shape: string) =>
            fields.filter(([, shapes]) => shapes === 'all' || shapes!.includes(shape));
        for (const shape of ['prebind', 'credentials', 'token']) {
            const { required, properties } = schema.$defs[shape]!;
            const known = Object.keys(properties).filter((name) => properties[name]!.type !== 'null');
            const names = documented(shape).map(([name]) => quoted(name));
            expect(names.sort()).toEqual(known.sort());
            const needed = documented(shape).filter(([, , is]) => is === 'yes');
            expect(needed.map(([name]) => quoted(name)).sort()).toEqual([...required].sort());
        }
    });

    const states = { 'signed-out': 'signed-out', stopped: 'stopped', waiting: 'later' };
    const statuses = rows(text)
        .filter(([status, state]) => /^[2-5]\d\d/.test(status!) && quoted(state)! in states)
        .flatMap(([status, state, reason]) =>
            [...status!.matchAll(/\d{3}/g)].map(([code]) => [
                Number(code),
                states[quoted(state) as keyof typeof states],
                quoted(reason),
            ]),
        );
    test.each(statuses)('%i is %s: %s', async (status, kind, reason) => {
        const body = status === 200 ? (kind === 'stopped' ? '{}' : 'null') : null;
        const outcome = await ask(() => Promise.resolve(new Response(body, { status: status as number })));
        expect(outcome).toMatchObject({ kind, reason });
    });

    test('all statuses are there', () => {
        const codes = [
            200, 204, 301, 302, 303, 307, 308, 400, 401, 403, 404, 408, 419, 422, 425, 429, 500, 503,
        ];
        expect(statuses.map(([status]) => status)).toEqual(expect.arrayContaining(codes));
    });

    /** The module that a block is, with what it exports. */
    const load = async (code: string): Promise<Record<string, unknown>> =>
        (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as never;

    test('the CSRF token is added', async () => {
        const code = blocks(text, 'js')[0]!;
        const document = "const document = { querySelector: () => ({ content: 'c5rf' }) };";
        const { session_request } = await load(`${document}\nexport ${code}`);
        let sent: RequestInit | undefined;
        await ask(
            (_, init) => {
                sent = init;
                return Promise.resolve(new Response('null'));
            },
            undefined,
            session_request as SessionRequest,
        );
        expect(sent?.method).toBe('POST');
        expect(new Headers(sent?.headers).get('x-csrf-token')).toBe('c5rf');
    });

    test('the endpoint answers as the protocol says', async () => {
        const { site } = await load(blocks(text, 'js')[1]!);
        let down = false;
        const server = (site as (use: object) => Server)({
            userOf: ({ headers }: { headers: Record<string, string> }) => headers['cookie'] && 'romeo',
            newToken: () => (down ? Promise.reject(new Error()) : Promise.resolve('t0ken')),
        }).listen(0, '127.0.0.1');
        try {
            await new Promise((resolve) => server.once('listening', resolve));
            const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
            const from = (headers: Record<string, string>) => ask((to) => fetch(to, { headers }), url);
            expect(await from({ cookie: 'a=b' })).toMatchObject({ kind: 'ok', reply: { shape: 'token' } });
            expect(await from({})).toMatchObject({ kind: 'signed-out' });
            expect((await fetch(url)).headers.get('cache-control')).toBe('no-store');
            down = true;
            expect(await from({ cookie: 'a=b' })).toMatchObject({ kind: 'later', reason: 'host-busy' });
        } finally {
            server.closeAllConnections();
            server.close();
        }
    });
});

describe('README.md', () => {
    const text = readFileSync('README.md', 'utf8');

    const [before, after] = text.split(/^## Start in five minutes$.*?(?=^## )/ms);

    test('has no code that is not looked at', () => {
        // test/browser/guides.test.ts follows one section; sh is `npm start` and `npm test`.
        const languages = [...`${before}${after}`.matchAll(/^```(\w+)$/gm)].map(([, name]) => name);
        expect(languages).toEqual(['sh', 'html', 'js']);
    });

    test('the page that is tried has the lines that are shown', () => {
        const tried = blocks(text, 'html')[1]!;
        const shown = blocks(before!, 'html')[0]!
            .split('\n')
            .map((line) => line.trim());
        for (const line of shown.filter((each) => !each.startsWith('bosh_service_url:')))
            expect(tried).toContain(line);
    });

    test('what it subscribes to is there', () => {
        const [, name] = /session\.(\w+)\(/.exec(blocks(after!, 'js')[0]!)!;
        expect(name).toBe('subscribe' satisfies keyof Session);
    });

    test('its table of situations has those that can be tried, each with its command', () => {
        const commands = rows(after!).flatMap(([, , , command]) => quoted(command) ?? []);
        expect(commands).toEqual(Object.keys(situations).map((name) => `npm run compare -- ${name}`));
    });

    test('the files of the package are packed, and there', () => {
        const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
        const listed = [...text.matchAll(/^\| `(demo\/[^`]+?)\/?`/gm)].map(([, name]) => name!);
        expect(listed.length).toBeGreaterThan(0);
        for (const name of listed) {
            expect(files).toContain(name);
            expect(existsSync(name)).toBe(true);
        }
    });
});

describe('docs/early-start.md', () => {
    const text = read('early-start.md');

    test('its block is JSON of known settings', () => {
        const [, json] = /type="application\/json" id="converse-session">(.*?)<\/script>/s.exec(
            blocks(text, 'html')[0]!,
        )!;
        const block = { textContent: json, getAttribute: () => 'application/json' };
        const said = earlySettings({ getElementById: () => block } as unknown as Document, null)!;
        expect(said).toEqual(JSON.parse(json!));
        expect(settingsProblems(said, 'https://site.example/')).toEqual([]);
    });
});

describe('the guides', () => {
    const guides = ['credentials.md', 'prebind.md', 'tokens.md', 'signing-out.md', 'choosing.md'];

    test.each(guides)('%s has no code that nothing runs', (guide) => {
        expect(readGuide(`docs/${guide}`).length).toBeGreaterThan(1);
    });
});

describe('docs/versions.md', () => {
    test('names the versions that are installed', () => {
        const [, ...columns] = rows(read('versions.md'))[0]!;
        expect(columns).toEqual([
            `Converse ${versionOf('converse.js')!}`,
            `Converse ${versionOf('converse-12')!}`,
            `headless ${versionOf('@converse/headless')!}`,
        ]);
    });
});

describe('docs/doctor.md', () => {
    const text = read('doctor.md');

    test('has every finding, with its severity', () => {
        const listed = rows(text).filter(([, severity]) => /^(error|warning)$/.test(severity!));
        const catalogue = Object.entries(CATALOGUE).map(([name, { severity }]) => [name, severity]);
        expect(listed.map(([name, severity]) => [quoted(name), severity]).sort()).toEqual(catalogue.sort());
    });

    test('shows commands that can be given', () => {
        const commands = blocks(text, 'sh');
        expect(commands).toHaveLength(2);
        for (const command of commands) {
            const [npx, name, ...argv] = command.trim().match(/'[^']*'|"[^"]*"|\S+/g)!;
            expect(`${npx} ${name}`).toBe('npx converse-session');
            expect(readOptions(argv)).toMatchObject({ headers: { cookie: expect.any(String) } });
        }
    });

    test('lists the options', () => {
        const listed = rows(text).flatMap(([option]) => /^`(--\w+)/.exec(option!)?.[1] ?? []);
        const parsed = [
            'cookie',
            'header',
            'method',
            'bosh',
            'websocket',
            'page',
            'timeout',
            'quick',
            'json',
            'help',
        ];
        expect(listed).toEqual(parsed.map((name) => `--${name}`));
    });

    test('shows a finding as it is printed', () => {
        const { severity, about, problem, remedy } = CATALOGUE['rid-too-high'];
        expect(blocks(text, 'text')[0]).toContain(
            `${severity} rid-too-high (${about})\n  ${problem}\n  ${remedy}\n`,
        );
    });
});
