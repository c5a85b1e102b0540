/** The reference of the settings is what `npm run docs` makes of the types, and says the defaults that hold. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { settingsPage } from '../../../docs/make/settings.ts';
import { DEFAULTS } from '../../../src/settings.ts';

const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');

it('is what is in src/settings.ts: `npm run docs` writes it', async () => {
    expect(page).toBe(await settingsPage());
});

// The last two are Converse's.
it.each(Object.entries(DEFAULTS).slice(0, -2))('says the default of `%s`', (name, value) => {
    const [, type] = page.split(`### \`${name}\`\n\n`);
    expect(type?.split('\n')[0]).toContain(`default \`${String(value)}\``);
});
