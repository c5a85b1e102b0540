import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./browser/', import.meta.url));

/** The pages' own scripts, from TypeScript, kept in memory: name -> text. */
export async function buildPageScripts(): Promise<Map<string, string>> {
    const { outputFiles } = await build({
        entryPoints: [`${folder}chat.ts`, `${folder}panel.ts`],
        bundle: true,
        format: 'esm',
        target: 'es2022',
        write: false,
        outdir: folder,
        sourcemap: 'inline',
        logLevel: 'silent',
    });
    return new Map(outputFiles.map(({ path, text }) => [path.slice(folder.length), text]));
}
