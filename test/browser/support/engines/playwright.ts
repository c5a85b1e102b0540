/** Tabs of the engines that Playwright drives. */
import type { BrowserContext, Page } from 'playwright-core';
import { listen } from '../chromium.ts';
import type { Driven, Profile, Tab } from './engine.ts';
import { patience } from './patience.ts';

/** What an engine adds to each tab of a profile. */
export type Extras = (page: Page, tabOf: TabOf) => Partial<Tab>;
export type TabOf = (page: Page) => Tab;

export interface PlaywrightProfile {
    context: BrowserContext;
    close(): Promise<void>;
    extras?: Extras;
}

/** @returns the profile, and what makes a tab of a page that came to be in another way. */
export function playwrightProfile(options: PlaywrightProfile): { profile: Profile; tabOf: TabOf } {
    const { context, close, extras } = options;
    const tabOf: TabOf = (page) => {
        const evaluate = page.evaluate.bind(page) as Driven['evaluate'];
        const waits = patience(evaluate, () => page.isClosed());
        const travel = async (steps: number): Promise<void> => {
            // Not Playwright's own: that waits for a load, which a page from the cache never has.
            const from = await evaluate(() => [location.href, performance.timeOrigin] as const);
            await evaluate((by) => void setTimeout(() => history.go(by)), steps);
            await waits.waitFor(
                ([href, origin]) =>
                    (location.href !== href || performance.timeOrigin !== origin) &&
                    document.readyState === 'complete',
                from,
            );
        };
        const opens = (url: string): Promise<Tab> =>
            came(
                page.waitForEvent('popup'),
                evaluate((to) => void window.open(to), url),
            );
        return {
            page,
            lines: listen(page),
            evaluate,
            ...waits,
            back: () => travel(-1),
            forward: () => travel(1),
            goto: async (url) => void (await page.goto(url)),
            reload: async () => void (await page.reload()),
            front: () => page.bringToFront(),
            close: () => page.close(),
            screenshot: () => page.screenshot(),
            opens,
            duplicate: () => opens(page.url()),
            async follow(selector) {
                // In a tab that is not in front a click takes seconds.
                await page.bringToFront();
                const click = page.click(selector, { modifiers: ['ControlOrMeta'] });
                return came(context.waitForEvent('page'), click);
            },
            ...extras?.(page, tabOf),
        };
    };
    const came = async (page: Promise<Page>, act: Promise<unknown>): Promise<Tab> => {
        const [opened] = await Promise.all([page, act]);
        const tab = tabOf(opened);
        await opened.waitForLoadState();
        return tab;
    };
    const profile: Profile = {
        async setUser(url, user) {
            if (user) await context.addCookies([{ name: 'user', value: user, url }]);
            else await context.clearCookies({ name: 'user' });
        },
        async open(url) {
            const page = await context.newPage();
            const tab = tabOf(page);
            await page.goto(url);
            return tab;
        },
        offline: (yes) => context.setOffline(yes),
        close,
    };
    return { profile, tabOf };
}
