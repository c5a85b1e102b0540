/** What every browser test needs: a private Prosody, the test site in front of it, and a browser or an engine. */
import { randomBytes } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { ProsodyOptions } from '../../../demo/xmpp/options.ts';
import { freePort } from '../../../demo/xmpp/ports.ts';
import { startProsody, type Prosody } from '../../../demo/xmpp/prosody.ts';
import { launchChromium, visitor } from './chromium.ts';
import type { EngineName } from './engines/capabilities.ts';
import type { Engine, Profile } from './engines/engine.ts';
import { launchEngine } from './engines/index.ts';
import type { PageSpec } from './page.ts';
import { PASSWORDS, startTestSite, STRANGER, type TestSite } from './site.ts';

export const DOMAIN = 'example.test';
export const TOKEN_DOMAIN = 'tokens.example.test';
export const GUEST_DOMAIN = 'guests.example.test';

/** The stage without a browser. */
interface Scenery {
    prosody: Prosody;
    site: TestSite;
    /** Closes every page, and ends what they leave behind on the server. */
    clear(): Promise<void>;
    close(): Promise<void>;
}

export interface Stage extends Scenery {
    browser: Browser;
    /** A page of a profile of its own, with `user` signed in to the site. */
    open(url: string, user?: string): Promise<Page>;
}

/** A stage in any engine, with tabs that can be copied, frozen and the like. */
export interface EngineStage extends Scenery {
    engine: Engine;
    /** A page of the site, whose tab has its `lines` in every engine. @returns its address. */
    page(spec: PageSpec): string;
    /** A profile of its own, with `user` signed in to the site. */
    profile(user?: string): Promise<Profile>;
}

export async function setStage(options: ProsodyOptions = {}): Promise<Stage> {
    const { prosody, site, clear, close } = await setScenery(options);
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
            await clear();
        },
        async close() {
            await browser.close();
            await close();
        },
    };
}

export async function setEngineStage(name: EngineName, options: ProsodyOptions = {}): Promise<EngineStage> {
    const { prosody, site, clear, close } = await setScenery(options);
    const engine = await launchEngine(name).catch(async (error: unknown) => {
        await close();
        throw error;
    });
    const profiles: Profile[] = [];
    const lines = engine.capabilities.lines === 'kept by the page';
    return {
        prosody,
        site,
        engine,
        page: (spec) => site.page({ lines, ...spec }),
        async profile(user) {
            const profile = await engine.profile();
            profiles.push(profile);
            await profile.setUser(site.url, user);
            return profile;
        },
        async clear() {
            await Promise.all(profiles.splice(0).map((profile) => profile.close()));
            await clear();
        },
        async close() {
            await engine.close();
            await close();
        },
    };
}

async function setScenery(options: ProsodyOptions): Promise<Scenery> {
    const port = await freePort();
    const verifySecret = randomBytes(16).toString('hex');
    const accounts = Object.entries(PASSWORDS).map(([user, password]) => ({
        user,
        password,
        name: user,
        roster: Object.keys(PASSWORDS)
            .filter((other) => other !== user && user !== STRANGER && other !== STRANGER)
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
    return {
        prosody,
        site,
        async clear() {
            await Promise.all((await prosody.sessions()).map((jid) => prosody.kick(jid)));
            site.answer();
        },
        close: async () => void (await Promise.all([site.close(), prosody.stop()])),
    };
}
