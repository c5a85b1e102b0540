/** A file of the source, as a page can run it by itself. */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

/** @param path below `src/`. @returns a script that puts what the file exports under a global name. */
export async function bundleOf(path: string, globalName: string): Promise<string> {
    const source = fileURLToPath(new URL(`../../../src/${path}`, import.meta.url));
    const { outputFiles } = await build({
        entryPoints: [source],
        bundle: true,
        write: false,
        format: 'iife',
        globalName,
    });
    return outputFiles[0]!.text;
}
