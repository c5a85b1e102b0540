// @ts-check
/**
 * Builds dist/: six scripts with source maps, the types, and the SRI list.
 * `--watch` rebuilds the scripts at every change (no types, no SRI list).
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const require = createRequire(import.meta.url);
process.chdir(dirname(fileURLToPath(import.meta.url)));

/** @type {{ name: string, version: string, license: string, dependencies: Record<string, string> }} */
const { name, version, license, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const banner = `/*! ${name} ${version} | ${license} */`;
/** `ws` carries its licence in a file alone. It is CommonJS, which asks for Node's modules by `require`. */
const ws = {
    bundles: /^node_modules\/ws\//,
    head: `/*!\n${readFileSync('node_modules/ws/LICENSE', 'utf8').trim()}\n*/
import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    // Packages that it would use if they were there.
    define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
};
const lit = /^node_modules\/(@lit|@lit-labs|lit|lit-element|lit-html)\//;

/**
 * What becomes what. `bundles`: which installed packages may be inside; `head` and `define`: what these need.
 * `imports`: which may be asked for at run time.
 * @type {{ file: string, entry: string, format: 'iife' | 'esm', node?: boolean, bundles?: RegExp, head?: string,
 *     define?: Record<string, string>, imports?: string[] }[]}
 */
const outputs = [
    { file: 'converse-session.js', entry: 'src/script.ts', format: 'iife' },
    { file: 'index.js', entry: 'src/index.ts', format: 'esm' },
    { file: 'converse-session-status.js', entry: 'src/status/index.ts', format: 'iife', bundles: lit },
    { file: 'status.js', entry: 'src/status/index.ts', format: 'esm', bundles: lit },
    {
        file: 'prebind.js',
        entry: 'src/bosh/prebind.ts',
        format: 'esm',
        node: true,
        imports: Object.keys(dependencies),
    },
    {
        file: 'doctor.js',
        entry: 'src/doctor/main.ts',
        format: 'esm',
        node: true,
        imports: Object.keys(dependencies),
        ...ws,
    },
];

class BuildError extends Error {}

/** Strophe and Converse come from `converse.env`, never from a bundle of ours. */
function checkContents(
    /** @type {typeof outputs[0]} */ output,
    /** @type {import('esbuild').Metafile} */ meta,
) {
    for (const input of Object.keys(meta.inputs)) {
        if (input.includes('node_modules/') && !output.bundles?.test(input)) {
            throw new BuildError(`${output.file} would contain ${input}, which must not be bundled.`);
        }
    }
    for (const { path, external } of Object.values(meta.outputs).flatMap((made) => made.imports)) {
        const allowed = output.node && (isBuiltin(path) || output.imports?.includes(path));
        if (external && !allowed) throw new BuildError(`${output.file} would import ${path} at run time.`);
    }
}

/** @returns {import('esbuild').BuildOptions & { metafile: true }} */
function options(/** @type {typeof outputs[0]} */ { file, entry, format, node, head, define, imports }) {
    return {
        entryPoints: [entry],
        outfile: `dist/${file}`,
        format,
        bundle: true,
        minify: true,
        sourcemap: true,
        target: node ? 'node20' : 'es2022',
        platform: node ? 'node' : 'browser',
        external: imports ?? [],
        banner: { js: head ? `${banner}\n${head}` : banner },
        define: define ?? {},
        charset: 'utf8',
        metafile: true,
        logLevel: 'warning',
    };
}

async function scripts() {
    await Promise.all(
        outputs.map(async (output) => checkContents(output, (await build(options(output))).metafile)),
    );
}

/** @returns {Promise<void>} */
function types() {
    const tsc = require.resolve('typescript/bin/tsc');
    return new Promise((resolve, reject) => {
        spawn(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' }).on(
            'exit',
            (code) => {
                if (code !== 0) return reject(new BuildError('The types do not compile (see above).'));
                try {
                    finishTypes();
                    resolve();
                } catch (error) {
                    reject(error);
                }
            },
        );
    });
}

/** tsc leaves `./x.ts` in declarations as it is; and nothing else may be needed to read them. */
function finishTypes() {
    for (const file of readdirSync('dist/types', { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.d.ts')) continue;
        const path = join('dist/types', file);
        const text = readFileSync(path, 'utf8').replace(
            /((?:from|import) ?\(?['"]\.[^'"]*)\.ts(['"])/g,
            '$1.js$2',
        );
        const foreign = /(?:from|import) ?\(?['"]([^.'"][^'"]*)['"]/.exec(text)?.[1];
        if (foreign && !(foreign in dependencies)) {
            throw new BuildError(`${path} needs '${foreign}', which is not installed with this package.`);
        }
        writeFileSync(path, text);
    }
}

function integrity() {
    const sri = (/** @type {string} */ file) =>
        'sha384-' + createHash('sha384').update(readFileSync(file)).digest('base64');
    const list = outputs.map(({ file }) => [file, sri(`dist/${file}`)]);
    writeFileSync('dist/integrity.json', JSON.stringify(Object.fromEntries(list), null, 2) + '\n');
}

async function watch() {
    for (const output of outputs) {
        await (await context({ ...options(output), logLevel: 'info' })).watch();
    }
}

try {
    const missing = outputs.find(({ entry }) => !existsSync(entry));
    if (missing) throw new BuildError(`${missing.entry} is missing; ${missing.file} is made of it.`);
    rmSync('dist', { recursive: true, force: true });
    if (process.argv.includes('--watch')) {
        await watch();
    } else {
        await Promise.all([scripts(), types()]);
        integrity();
    }
} catch (error) {
    // esbuild has already printed its own errors, with the place.
    if (error instanceof BuildError) console.error(`${basename(import.meta.url)}: ${error.message}`);
    else if (!(error instanceof Error && 'errors' in error)) console.error(error);
    process.exit(1);
}
