/** The demo as `npm start` runs it, and people who visit it in a Chromium. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startDemo, type Demo } from '../../../demo/demo.ts';
import { launchChromium } from './chromium.ts';

type Options = Parameters<Browser['newContext']>[0];

export interface DemoStage {
    demo: Demo;
    /** Signs in by the site's form. @returns its first page. */
    signIn(user: string, options?: Options): Promise<Page>;
    /** Closes every page, and ends what they leave behind on the server. */
    clear(): Promise<void>;
    close(): Promise<void>;
}

export async function setDemoStage(): Promise<DemoStage> {
    const demo = await startDemo({ build: false, bench: true });
    const browser = await launchChromium();
    const contexts: BrowserContext[] = [];
    return {
        demo,
        async signIn(user, options) {
            const context = await browser.newContext(options);
            contexts.push(context);
            const page = await context.newPage();
            await page.goto(`${demo.url}/sign-in`);
            await page.locator(`button[value="${user}"]`).click();
            return page;
        },
        async clear() {
            await Promise.all(contexts.splice(0).map((context) => context.close()));
            await demo.prosody.start();
            await Promise.all((await demo.prosody.sessions()).map((jid) => demo.prosody.kick(jid)));
        },
        async close() {
            await browser.close();
            await demo.stop();
        },
    };
}
