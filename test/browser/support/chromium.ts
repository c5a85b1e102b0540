/** A real Chromium for the tests, and pages that remember everything they printed. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/**
 * For the whole browser, which would load the page of its address bar's menu for each window: 1.6 s of work each time.
 * Not where Playwright starts it: Chromium heeds one such list, and that is Playwright's.
 */
export const WHOLE = [...QUIET, '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup'];

function chromiumPath(candidates = CANDIDATES): string {
    const path = process.env['CHROMIUM'] ?? candidates.find((candidate) => existsSync(candidate));
    if (!path) throw new Error('No Chromium found. Install it, or set CHROMIUM to its path.');
    return path;
}

/** The whole browser: the headless shell has no tabs in front of others and takes no extensions. */
export function fullChromium(): string {
    return chromiumPath(CANDIDATES.filter((path) => !path.endsWith('headless-shell')));
}

export function launchChromium(): Promise<Browser> {
    return chromium.launch({ executablePath: chromiumPath(), args: QUIET });
}

/**
 * A page that nothing watches: with a debugger attached Chromium prerenders nothing. What it does, its requests say.
 * @returns what closes it.
 */
export async function openUnwatched(url: string): Promise<() => Promise<void>> {
    const profile = await mkdtemp(join(tmpdir(), 'converse-session-chromium-'));
    const args = ['--headless', ...WHOLE, `--user-data-dir=${profile}`, url];
    const child = spawn(fullChromium(), args, { stdio: 'ignore' });
    const gone = new Promise((resolve) => child.once('close', resolve));
    return async () => {
        child.kill();
        await gone;
        await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    };
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
