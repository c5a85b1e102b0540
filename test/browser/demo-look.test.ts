/** The demo's pages and its test bench as they are seen: by axe, on a narrow screen, and by the keyboard alone. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Demo } from '../../demo/demo.ts';
import { listen } from './support/chromium.ts';
import { setDemoStage, type DemoStage } from './support/demo.ts';

const AXE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const PAGES = ['/', '/people', '/workshop', '/calendar', '/help', '/chat', '/nowhere'];

let demo: Demo;
let stage: DemoStage;
beforeAll(async () => {
    stage = await setDemoStage();
    demo = stage.demo;
});
afterAll(() => stage?.close());
afterEach(() => stage.clear());

const signIn: DemoStage['signIn'] = (user, options) => stage.signIn(user, options);

const until = (page: Page, state: string) =>
    expect.poll(() => page.locator('converse-session-status').getAttribute('state')).toBe(state);

interface Found {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    passes: { id: string }[];
}

const nothing = { found: [], sawContrast: true };

async function axe(page: Page): Promise<{ found: unknown[]; sawContrast: boolean }> {
    await page.evaluate(AXE);
    return page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run(context: object): Promise<Found> } };
        // What Converse shows is Converse's.
        const { violations, passes } = await axe.run({ exclude: ['#conversejs', '.conversejs'] });
        const found = violations.map(({ id, nodes }) => [
            id,
            nodes.map(({ failureSummary, html }) => [failureSummary, html]),
        ]);
        return { found, sawContrast: passes.some(({ id }) => id === 'color-contrast') };
    });
}

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    it('axe finds nothing on any page, nor in the bench', async () => {
        const page = await signIn('alice', { colorScheme });
        for (const path of PAGES) {
            await page.goto(demo.url + path);
            expect([path, await axe(page)]).toEqual([path, nothing]);
        }
        await page.goto(demo.url);
        await until(page, 'online');
        await page.evaluate(() => {
            for (const details of document.querySelectorAll('details')) details.open = true;
        });
        await expect.poll(() => page.locator('#timeline-lines tr').count()).toBeGreaterThan(3);
        expect(await axe(page)).toEqual(nothing);
        await page.getByRole('button', { name: 'Sign out', exact: true }).click();
        await page.waitForURL('**/sign-in');
        expect(await axe(page)).toEqual(nothing);
    });
});

it('fits 320 px, with the bench and without', async () => {
    const page = await signIn('alice', { viewport: { width: 320, height: 640 } });
    for (const path of [...PAGES, '/sign-in']) {
        await page.goto(demo.url + path);
        const width = () => page.evaluate(() => document.documentElement.scrollWidth);
        expect([path, await width()]).toEqual([path, 320]);
        const opened = await page.evaluate(() => {
            const all = document.querySelectorAll('details');
            for (const details of all) details.open = true;
            return all.length;
        });
        if (opened) expect([path, await width()]).toEqual([path, 320]);
    }
});

it('is used by the keyboard: from the page into the bench and to a switch', async () => {
    const page = await signIn('alice');
    await until(page, 'online');
    const lines = listen(page);
    await page.locator('#session-panel > summary').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('session-retry');
    await page.locator('#scenario-kick > summary').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('End my session');
    const [before] = await demo.prosody.sessions();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await demo.prosody.sessions())[0]).not.toBe(before);
    expect(lines.filter((line) => line.startsWith('uncaught'))).toEqual([]);
});
