/** What every browser test needs: a private Prosody, the test site in front of it, and a browser. */
import { randomBytes } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { ProsodyOptions } from '../../../demo/xmpp/options.ts';
import { freePort } from '../../../demo/xmpp/ports.ts';
import { startProsody, type Prosody } from '../../../demo/xmpp/prosody.ts';
import { launchChromium, visitor } from './chromium.ts';
import { PASSWORDS, startTestSite, type TestSite } from './site.ts';

export const DOMAIN = 'example.test';
export const TOKEN_DOMAIN = 'tokens.example.test';
export const GUEST_DOMAIN = 'guests.example.test';

export interface Stage {
    prosody: Prosody;
    site: TestSite;
    browser: Browser;
    /** A page of a profile of its own, with `user` signed in to the site. */
    open(url: string, user?: string): Promise<Page>;
    /** Closes every page, and ends what they leave behind on the server. */
    clear(): Promise<void>;
    close(): Promise<void>;
}

export async function setStage(options: ProsodyOptions = {}): Promise<Stage> {
    const port = await freePort();
    const verifySecret = randomBytes(16).toString('hex');
    const accounts = Object.entries(PASSWORDS).map(([user, password]) => ({
        user,
        password,
        name: user,
        roster: Object.keys(PASSWORDS)
            .filter((other) => other !== user)
            .map((other) => ({ jid: `${other}@${DOMAIN}`, name: other })),
    }));
    const prosody = await startProsody({
        domain: DOMAIN,
        accounts,
        hosts: [
            {
                domain: TOKEN_DOMAIN,
                accounts: accounts.map(({ user, name }) => ({ user, name })),
                authentication: 'site',
                site: { url: `http://127.0.0.1:${String(port)}/verify`, secret: verifySecret },
            },
            { domain: GUEST_DOMAIN, authentication: 'anonymous' },
        ],
        ...options,
    });
    const { boshURL } = prosody;
    const site = await startTestSite({
        port,
        domain: DOMAIN,
        tokenDomain: TOKEN_DOMAIN,
        boshURL,
        verifySecret,
    });
    const browser = await launchChromium();
    const contexts: BrowserContext[] = [];
    return {
        prosody,
        site,
        browser,
        async open(url, user) {
            const context = await visitor(browser, site.url, user);
            contexts.push(context);
            const page = await context.newPage();
            await page.goto(url);
            return page;
        },
        async clear() {
            await Promise.all(contexts.splice(0).map((context) => context.close()));
            await Promise.all((await prosody.sessions()).map((jid) => prosody.kick(jid)));
            site.answer();
        },
        async close() {
            await browser.close();
            await Promise.all([site.close(), prosody.stop()]);
        },
    };
}
