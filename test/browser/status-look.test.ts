/** The status element as it is seen: by axe, on a narrow page, and beside a real plugin and a real server. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES, launchEngine } from './support/engines/index.ts';
import { setStage, type Stage } from './support/stage.ts';
import { startStatusPages, type StatusPages } from './support/status-pages.ts';
import { thorough } from './support/thorough.ts';

const TAG = 'converse-session-status';
let stage: Stage;
let pages: StatusPages;
beforeAll(async () => {
    stage = await setStage();
    pages = await startStatusPages();
});
afterAll(async () => {
    await stage?.close();
    await pages?.close();
});
afterEach(() => stage.clear());

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
    it('axe finds nothing', async () => {
        const page = await stage.open(pages.page({ scheme }));
        await page.evaluate(() => window.showGallery());
        const found = await page.evaluate(async () => {
            const { axe } = window as unknown as {
                axe: { run(): Promise<{ violations: object[]; passes: { id: string }[] }> };
            };
            const { violations, passes } = await axe.run();
            return { violations, contrast: passes.some(({ id }) => id === 'color-contrast') };
        });
        expect(found).toEqual({ violations: [], contrast: true });
    });
});

it.each([
    ['no-preference', true],
    ['reduce', false],
] as const)('with reduced motion: %s, something turns: %s', async (reducedMotion, turns) => {
    const page = await stage.open('about:blank');
    await page.emulateMedia({ reducedMotion });
    await page.goto(pages.page());
    await page.evaluate(() => window.showGallery());
    const turning = await page.evaluate(
        (tag) =>
            [...document.querySelectorAll(tag)].some(
                ({ shadowRoot }) => shadowRoot!.getAnimations().length > 0,
            ),
        TAG,
    );
    expect(turning).toBe(turns);
});

it('its icon is seen in forced colours', async () => {
    const page = await stage.open('about:blank');
    await page.emulateMedia({ forcedColors: 'active' });
    await page.goto(pages.page());
    await page.evaluate(() => window.showGallery());
    const colors = await page.evaluate((tag) => {
        const text = getComputedStyle(document.body).color;
        const icons = [...document.querySelectorAll(tag)].map(
            ({ shadowRoot }) => getComputedStyle(shadowRoot!.querySelector('svg')!).stroke,
        );
        return { text, icons: [...new Set(icons)] };
    }, TAG);
    expect(colors.icons).toEqual([colors.text]);
});

describe.each(thorough ? ENGINES : (['chromium'] as const))('in %s', (name) => {
    it.each(['ltr', 'rtl'] as const)('fits 320 px, %s', async (dir) => {
        const engine = await launchEngine(name);
        try {
            const tab = await (await engine.profile()).open(pages.page({ dir, lang: 'de' }));
            const widths = await tab.evaluate(async () => {
                const main = document.querySelector('main')!;
                main.style.width = '288px';
                await window.showGallery();
                return [...document.querySelectorAll('converse-session-status')].map(
                    ({ shadowRoot }) => shadowRoot!.querySelector('[part=base]')!.scrollWidth,
                );
            });
            expect(widths.length).toBeGreaterThan(10);
            expect(Math.max(...widths)).toBeLessThanOrEqual(288);
        } finally {
            await engine.close();
        }
    });
});

describe('with the plugin and a server', () => {
    it('tells of the session’s end, and of its return', async () => {
        const settings = { bosh_service_url: stage.prosody.boshURL, credentials_url: '/credentials' };
        const page = await stage.open(stage.site.page({ settings }), 'alice');
        await page.addScriptTag({ url: '/dist/converse-session-status.js' });
        await page.evaluate((tag) => document.body.prepend(document.createElement(tag)), TAG);
        const shown = () => page.locator(TAG).getAttribute('state');
        await expect.poll(shown).toBe('online');
        await stage.prosody.kill();
        await expect.poll(shown).toBe('waiting');
        expect(await page.locator(TAG).getByRole('status').textContent()).toContain('Chat is interrupted');
        await stage.prosody.start();
        await expect.poll(shown).toBe('online');
        expect(await page.locator(TAG).getByRole('status').textContent()).toBe('Chat is connected');
    });
});
