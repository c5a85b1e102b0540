/** Which version of an npm package there is. */
import { readFileSync } from 'node:fs';

/** @param folder below the project's, where it is not in the project's own `node_modules`. @returns undefined where it is not there. */
export function versionOf(name: string, folder = '.'): string | undefined {
    const manifest = new URL(`../${folder}/node_modules/${name}/package.json`, import.meta.url);
    try {
        return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
    } catch {
        return undefined;
    }
}
