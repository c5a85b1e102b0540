/**
 * `npm run compare`: what happens with Converse alone and with the plugin when things go wrong, side by side in one run.
 * `npm run compare -- page messages` tries these alone. It ends with a table in Markdown.
 */
import { situations } from './situations.ts';
import type { Kind } from './subject.ts';

const kinds: Kind[] = ['alone', 'plugin'];
const names = Object.keys(situations);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length) {
    console.error(`There is no situation "${unknown.join('", "')}". There are: ${names.join(', ')}.`);
    process.exit(2);
}

const lines = [
    '| what happens | Converse alone | with the plugin | command |',
    '| ------------ | -------------- | --------------- | ------- |',
];
for (const name of asked.length ? asked : names) {
    const { what, run } = situations[name]!;
    const results = kinds.map((kind) =>
        run(kind).catch((error: unknown) => `failed: ${(error as Error).message.split('\n')[0]!}`),
    );
    const cells = await Promise.all(results);
    console.log(`${name}: ${cells.join(' | ')}`);
    lines.push(`| ${[what, ...cells, `\`npm run compare -- ${name}\``].join(' | ')} |`);
}
console.log(`\n${lines.join('\n')}`);
