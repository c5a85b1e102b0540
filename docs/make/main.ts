import { writeFile } from 'node:fs/promises';
import { settingsPage } from './settings.ts';

// `npm run docs`: writes the pages that are made out of code.
await writeFile(new URL('../settings.md', import.meta.url), await settingsPage());
