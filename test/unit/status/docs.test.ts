/** What docs/status-element.md lists is what there is. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { STYLES } from '../../../src/status/styles.ts';
import { ENGLISH } from '../../../src/status/words.ts';

const text = readFileSync('docs/status-element.md', 'utf8');
const source = (file: string): string => readFileSync(`src/status/${file}.ts`, 'utf8');
const all = (from: string, pattern: RegExp): string[] =>
    [...new Set([...from.matchAll(pattern)].map(([, name]) => name!))].sort();

it('custom properties', () => {
    const used = all(STYLES, /(--converse-session-[\w-]+)/g);
    expect(used.length).toBeGreaterThan(5);
    expect(all(text, /`(--converse-session-[\w-]+)`/g)).toEqual(used);
});

it('parts', () => {
    const [line] = /^Parts for .*$/m.exec(text)!;
    expect(all(line, /`(\w+)`/g)).toEqual(all(source('view'), /part="(\w+)"/g));
});

it('attributes', () => {
    const listed = all(text, /^\| `([\w-]+)` +\| `\w+` /gm);
    expect(listed).toEqual(all(source('element'), /attribute: '([\w-]+)'/g));
});

it('words', () => {
    for (const quote of text.match(/"[A-Z][^"…]*"/g)!.map((each) => each.slice(1, -1)))
        expect(Object.values(ENGLISH)).toContain(quote);
});
