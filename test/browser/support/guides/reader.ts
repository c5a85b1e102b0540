/** Somebody who follows the guides to the letter, in an empty folder. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Page } from 'playwright-core';
import { freePort } from '../../../../demo/xmpp/ports.ts';
import { diesWithParent, isInstalled } from '../../../../demo/xmpp/program.ts';
import { readGuide, type Step } from './blocks.ts';

export interface Reader {
    /** Of the site, as the guides' 8080 is here. */
    readonly url: string;
    readonly folder: string;
    /** Does what the sections of a guide say, and sees what they show. */
    follow(guide: string, how?: Following): Promise<void>;
    /** Types a command as a guide would have it. @returns what it prints. */
    type(command: string): Promise<string>;
    /** Has the console of this page open. */
    lookAt(page: Pick<Page, 'evaluate'>): void;
    close(): Promise<void>;
}

export interface Following {
    /** What a person does when the guide comes to these words. */
    acts?: Record<string, () => Promise<unknown>>;
    /** Titles of sections. */
    only?: string[];
    skip?: string[];
}

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    files: string[];
    bin: Record<string, string>;
    dependencies: Record<string, string>;
};
const isReply = new Ajv2020().compile(JSON.parse(readFileSync(join(root, 'docs/reply.schema.json'), 'utf8')));
/** What `apt-get install` brings, where it is not a program of the same name. */
const programs: Record<string, string> = { 'php-cli': 'php', 'php-xml': 'php', 'php-intl': 'php' };

export async function createReader(): Promise<Reader> {
    const folder = mkdtempSync(join(tmpdir(), 'converse-session-guide-'));
    const ports = { '8080': String(await freePort()), '5280': String(await freePort()) };
    const here = (text: string): string =>
        Object.entries(ports).reduce((all, [shown, port]) => all.replaceAll(shown, port), text);
    const running = new Map<string, { child: ChildProcess; gone: Promise<unknown>; output: string }>();
    let seen = (): string => '';
    let open: Pick<Page, 'evaluate'> | undefined;

    async function serve(text: string): Promise<void> {
        const commands = here(text).trim().split('\n');
        const last = commands.pop()!;
        if (commands.length) await type(commands.join('\n'));
        await stop(last);
        const child = spawn(...diesWithParent('sh', ['-c', `exec ${last}`]), { cwd: folder });
        const gone = new Promise((resolve) => child.once('close', resolve));
        const process = { child, gone, output: '' };
        for (const stream of [child.stdout, child.stderr])
            stream.setEncoding('utf8').on('data', (part: string) => (process.output += part));
        running.set(last, process);
        seen = () => process.output;
    }
    async function stop(command: string): Promise<void> {
        const { child, gone } = running.get(command) ?? {};
        child?.kill('SIGTERM');
        const impatient = setTimeout(() => child?.kill('SIGKILL'), 3000);
        await gone;
        clearTimeout(impatient);
        running.delete(command);
    }
    async function type(text: string): Promise<string> {
        const install = installing(text);
        if (install) return install(folder);
        const child = spawn('bash', ['-c', here(text)], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
        let [out, errors] = ['', ''];
        child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part));
        child.stderr.setEncoding('utf8').on('data', (part: string) => (errors += part));
        const code = await new Promise((resolve) => child.once('close', resolve));
        if (code !== 0) throw new Error(`Ended with ${String(code)}:\n${text}${out}${errors}`);
        return out;
    }
    async function see(text: string): Promise<void> {
        for (const line of here(text).trim().split('\n').filter(Boolean)) {
            const shown = new RegExp(
                line
                    .trim()
                    .split('…')
                    .map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&'))
                    .join('.*'),
            );
            for (const end = Date.now() + 10_000; !shown.test(seen()); await delay(20))
                if (Date.now() > end) throw new Error(`"${line}" is not in what was printed:\n${seen()}`);
        }
        // Prosody goes on without a module, and is of no use then.
        const failure = /^.*Error initializing module.*$/m.exec(seen())?.[0];
        if (failure) throw new Error(failure);
    }
    async function take(step: Exclude<Step, { do: 'act' }>): Promise<void> {
        if (step.do === 'make') {
            const path = join(folder, step.file);
            mkdirSync(dirname(path), { recursive: true });
            // Prosody refuses to run as root, which a container or a CI job often is.
            const asRoot =
                step.file.endsWith('.cfg.lua') && process.getuid?.() === 0 ? 'run_as_root = true\n' : '';
            writeFileSync(path, asRoot + here(step.text));
        } else if (step.do === 'edit') {
            const path = join(folder, step.file);
            const parts = readFileSync(path, 'utf8').split(here(step.old));
            if (parts.length !== 2)
                throw new Error(`${step.file} has this ${parts.length - 1} times:\n${step.old}`);
            writeFileSync(path, parts.join(here(step.text)));
        } else if (step.do === 'serve') await serve(step.text);
        else if (step.do === 'run') {
            const output = await type(step.text);
            seen = () => output;
        } else if (step.do === 'console') {
            const value: unknown = await open?.evaluate(here(step.text));
            seen = () => (typeof value === 'string' ? value : JSON.stringify(value));
        } else if (step.do === 'see') await see(step.text);
        else if (!isReply(JSON.parse(step.text))) throw new Error(`This is no reply:\n${step.text}`);
    }

    return {
        url: `http://localhost:${ports['8080']}`,
        folder,
        async follow(guide, { acts = {}, only, skip = [] } = {}) {
            const isWanted = (title: string): boolean =>
                !skip.includes(title) && (only?.includes(title) ?? true);
            const sections = readGuide(guide, isWanted);
            const unknown = [...(only ?? []), ...skip].filter(
                (name) => !sections.some(({ title }) => title === name),
            );
            if (unknown.length) throw new Error(`${guide} has no section "${unknown.join('", "')}".`);
            const wanted = sections.filter(({ title }) => isWanted(title));
            const left = new Set(Object.keys(acts));
            for (const step of wanted.flatMap(({ steps }) => steps)) {
                try {
                    if (step.do !== 'act') await take(step);
                    else
                        for (const words of left)
                            if (step.text.includes(words) && left.delete(words)) await acts[words]!();
                } catch (error) {
                    throw new Error(`${guide}:${step.line}: ${String(error)}`, { cause: error });
                }
            }
            if (left.size) throw new Error(`${guide} does not say "${[...left].join('", "')}".`);
        },
        type,
        lookAt: (page) => void (open = page),
        async close() {
            await Promise.all([...running.keys()].map(stop));
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

/** A command that installs is not run: what it would bring is looked for, and packages are put where npm would. */
function installing(command: string): ((folder: string) => string) | undefined {
    const [, packages = ''] = /^(?:sudo apt-get|npm) install ([^\n]+)\n$/.exec(command) ?? [];
    if (!packages) return undefined;
    const names = packages.split(' ');
    if (command.startsWith('sudo')) {
        return () => {
            const missing = names.filter((name) => !isInstalled(programs[name] ?? name));
            if (missing.length) throw new Error(`Not installed: ${missing.join(', ')}.`);
            return '';
        };
    }
    return (folder) => {
        for (const name of names) {
            if (name === 'converse-session') installOurs(join(folder, 'node_modules'));
            else link(name.replace(/@\d+$/, ''), join(folder, 'node_modules'));
        }
        return '';
    };
}

/** What npm would pack. */
function installOurs(modules: string): void {
    const to = join(modules, 'converse-session');
    for (const file of ['package.json', ...own.files])
        if (existsSync(join(root, file))) cpSync(join(root, file), join(to, file), { recursive: true });
    for (const name of Object.keys(own.dependencies)) link(name, modules);
    mkdirSync(join(modules, '.bin'));
    for (const [name, file] of Object.entries(own.bin)) {
        symlinkSync(join(to, file), join(modules, '.bin', name));
        spawnSync('chmod', ['+x', join(to, file)]);
    }
}

function link(name: string, modules: string): void {
    const from = join(root, 'node_modules', name);
    if (!existsSync(from)) throw new Error(`${name} is not installed.`);
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(from, join(modules, name));
}
