/** What docs/servers shows of a configuration is the file that the matrix runs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../../docs/servers/', import.meta.url));
/** One page per back-end; the README leads to them, and the matrix says what passed. */
const files = readdirSync(folder).filter((name) => !['README.md', 'matrix.md'].includes(name));
/** A block of anything but shell commands, and the link to its file in the paragraph before. */
const BLOCK =
    /(?:\]\((?<path>[^)]*demo\/servers\/[^)]*)\)[^\n]*\n\n)?```(?!sh\b)(?<language>\w+)\n(?<text>.*?)```/gs;

describe.each(files)('docs/servers/%s', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const blocks = [...text.matchAll(BLOCK)].map(({ groups }) => groups!);

    it.each(blocks.map((block) => [block['text']!.split('\n')[0], block]))(
        'shows lines of the file linked before: %s',
        (_, { path, text: shown }) => {
            expect(path, 'the last line before the block links to its file').toBeDefined();
            expect(readFileSync(join(folder, path!), 'utf8')).toContain(shown);
        },
    );

    it('ends with a checklist', () => {
        expect(text.trimEnd().split('\n## ').at(-1)).toMatch(/^Checklist\n\n- \[ \] /);
    });
});
