/**
 * `npm run pictures`: the status element in every state, and the demo's pages, light and dark, in each engine, to be
 * looked at: files in `.cache/pictures`. Three of Chromium go into the documentation. `ENGINES=firefox,webkit` leaves
 * out others.
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDemo } from '../../demo/demo.ts';
import type { EngineName } from '../browser/support/engines/capabilities.ts';
import type { Engine } from '../browser/support/engines/engine.ts';
import { ENGINES, launchEngine } from '../browser/support/engines/index.ts';
import { startStatusPages, type StatusPage, type StatusPages } from '../browser/support/status-pages.ts';
import { takeDemo } from './demo.ts';

const FOLDER = '.cache/pictures';
const DOCS = 'docs/pictures';
const SPECS: Record<string, StatusPage> = {
    light: { scheme: 'light' },
    dark: { scheme: 'dark' },
    german: { lang: 'de' },
    rtl: { lang: 'ar', dir: 'rtl' },
};

async function take(engine: Engine, pages: StatusPages, name: string, spec: StatusPage): Promise<string> {
    const profile = await engine.profile();
    try {
        const tab = await profile.open('about:blank');
        await tab.page?.setViewportSize({ width: 560, height: 720 });
        await tab.goto(pages.page(spec));
        await tab.waitFor(
            () =>
                document.readyState === 'complete' &&
                customElements.get('converse-session-status') !== undefined,
        );
        await tab.evaluate(() => window.showGallery());
        const file = join(FOLDER, `status-${engine.name}-${name}.png`);
        writeFileSync(file, await tab.screenshot());
        return file;
    } finally {
        await profile.close();
    }
}

mkdirSync(FOLDER, { recursive: true });
const wanted = (process.env['ENGINES']?.split(',') ?? ENGINES) as EngineName[];
const pages = await startStatusPages();
const demo = await startDemo({ build: false, bench: true });
try {
    for (const name of wanted) {
        const engine = await launchEngine(name);
        try {
            for (const [scheme, spec] of Object.entries(SPECS)) {
                const file = await take(engine, pages, scheme, spec);
                console.log(file);
                if (name === 'chromium' && spec.scheme)
                    copyFileSync(file, join(DOCS, `status-${scheme}.png`));
            }
            for (const file of await takeDemo(engine, demo, FOLDER)) {
                console.log(file);
                if (file.endsWith('chromium-light-waiting.png')) copyFileSync(file, join(DOCS, 'demo.png'));
            }
        } finally {
            await engine.close();
        }
    }
} finally {
    await Promise.all([pages.close(), demo.stop()]);
}
