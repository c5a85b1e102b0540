import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./browser/', import.meta.url));

/** The pages' own scripts, from TypeScript, kept in memory: name -> text. */
export async function buildPageScripts(): Promise<Map<string, string>> {
    // `watch` has to run before all others, which a module cannot.
    const scripts = await Promise.all([bundle('esm', ['chat', 'panel', 'bench']), bundle('iife', ['watch'])]);
    return new Map(scripts.flat());
}

async function bundle(format: 'esm' | 'iife', names: string[]): Promise<[string, string][]> {
    const { outputFiles } = await build({
        entryPoints: names.map((name) => `${folder}${name}.ts`),
        bundle: true,
        format,
        target: 'es2022',
        write: false,
        outdir: folder,
        sourcemap: 'inline',
        logLevel: 'silent',
    });
    return outputFiles.map(({ path, text }) => [path.slice(folder.length), text]);
}
