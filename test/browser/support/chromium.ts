/** A real Chromium for the tests, and pages that remember everything they printed. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/google-chrome'];
const QUIET = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

export function launchChromium(): Promise<Browser> {
    const executablePath = process.env['CHROMIUM'] ?? CANDIDATES.find((path) => existsSync(path));
    if (!executablePath) throw new Error('No Chromium found. Install it, or set CHROMIUM to its path.');
    return chromium.launch({ executablePath, args: QUIET });
}

/** A signed-in visitor: a browser profile of its own, with the test site's cookie. */
export async function visitor(browser: Browser, site: string, user?: string): Promise<BrowserContext> {
    const context = await browser.newContext();
    if (user) await context.addCookies([{ name: 'user', value: user, url: site }]);
    return context;
}

/** Everything a page prints to its console, uncaught errors included. */
export function listen(page: Page): string[] {
    const lines: string[] = [];
    page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => lines.push(`uncaught: ${error.message}`));
    return lines;
}
