/** The page that README.md shows, as it stands there: only where things are differs. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listen } from './support/chromium.ts';
import { setStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage.close());

const root = fileURLToPath(new URL('../../', import.meta.url));
const blocks = [...readFileSync(`${root}README.md`, 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)];
const block = (language: string, words: string): string =>
    blocks.find(([, name, text]) => name === language && text!.includes(words))![2]!;

it('signs in, and tells its state', async () => {
    const html = block('html', 'converse.initialize').replace(
        'https://chat.example.org/http-bind',
        stage.prosody.boshURL,
    );
    const url = stage.site.serve((_request, reply) => reply.type('text/html').send(`<!doctype html>${html}`));
    const page = await stage.open('about:blank', 'alice');
    await page.route('**/js/converse-session.js', (route) =>
        route.fulfill({ path: `${root}dist/converse-session.js` }),
    );
    await page.route('**/converse/converse.min.js', (route) =>
        route.fulfill({ path: `${root}node_modules/converse.js/dist/converse.min.js` }),
    );
    await page.route('**/chat/credentials', async (route) =>
        route.fulfill({ response: await route.fetch({ url: `${stage.site.url}/credentials` }) }),
    );
    const lines = listen(page);
    await page.goto(url);
    await page.evaluate(`{ const session = window.converseSession; ${block('js', 'session.subscribe')} }`);
    await expect.poll(() => lines.some((line) => line.startsWith('log: online'))).toBe(true);
    expect(await stage.prosody.sessions()).toEqual([expect.stringMatching(/^alice@/)]);
});
