/** What `watch.js` writes down in a traced page. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** Milliseconds since the navigation began, and what was done then. */
export type Mark = [at: number, what: string];

/** The name of its Converse plugin, which has to be whitelisted. */
export const WATCH = 'bench-watch';

/** From the page's next load on. */
export async function watchMarks(page: Page): Promise<void> {
    await page.addInitScript({ path: fileURLToPath(new URL('./watch.js', import.meta.url)) });
}

export function marksOf(page: Page): Promise<Mark[]> {
    return page.evaluate(() => (window as unknown as { benchMarks: Mark[] }).benchMarks);
}
