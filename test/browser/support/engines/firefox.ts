/** Firefox as it is packaged, which Playwright drives by WebDriver BiDi. */
import { existsSync } from 'node:fs';
import { firefox } from 'playwright-core';
import { CAPABILITIES, INSECURE_HOST } from './capabilities.ts';
import type { Engine } from './engine.ts';
import { playwrightProfile } from './playwright.ts';

const CANDIDATES = [
    '/usr/bin/firefox-esr',
    '/usr/bin/firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
];

export async function launchFirefox(): Promise<Engine> {
    const executablePath = process.env['FIREFOX'] ?? CANDIDATES.find((candidate) => existsSync(candidate));
    if (!executablePath) throw new Error('No Firefox found. Install it, or set FIREFOX to its path.');
    const browser = await firefox.launch({
        channel: 'moz-firefox',
        executablePath,
        firefoxUserPrefs: { 'network.dns.localDomains': INSECURE_HOST },
        timeout: 60_000,
    });
    return {
        name: 'firefox',
        capabilities: CAPABILITIES.firefox,
        async profile() {
            const context = await browser.newContext();
            return playwrightProfile({ context, close: () => context.close() }).profile;
        },
        close: () => browser.close(),
    };
}
