/** A reader of the guides, and the people who then use what the reader has made, in browsers of their own. */
import { visit, type Tab, type Visitor } from '../../../hosts/sites/visitor.ts';
import { launchChromium } from '../chromium.ts';
import { createReader, type Reader } from './reader.ts';

/** Milliseconds: a guide takes a quarter of a minute on a machine that does nothing else. */
export const PATIENCE = 150_000;

export interface GuideStage {
    readonly reader: Reader;
    /** A browser of somebody's own. @param url default: that of the site. */
    meet(url?: string): Promise<Visitor>;
    /** What the site or the XMPP server did not have, of all that was asked of them. */
    readonly missing: readonly string[];
    /** Somebody signs in, and is online. */
    arrive(user: string, visitor?: Visitor): Promise<Tab>;
    close(): Promise<void>;
}

export async function setGuideStage(): Promise<GuideStage> {
    const [browser, reader] = await Promise.all([launchChromium(), createReader()]);
    const missing: string[] = [];
    const meet = async (url = reader.url) => {
        const visitor = await visit(browser, url);
        visitor.context.on('response', (response) => {
            if (response.status() === 404) missing.push(response.url());
        });
        return visitor;
    };
    return {
        reader,
        meet,
        missing,
        async arrive(user, visitor) {
            const tab = await (visitor ?? (await meet())).open();
            await tab.signIn(user);
            await tab.untilOnline(user);
            return tab;
        },
        async close() {
            await browser.close();
            await reader.close();
        },
    };
}

/** By the site's own button. */
export async function signOut(...tabs: Tab[]): Promise<void> {
    for (const tab of tabs) {
        await tab.signOut();
        await tab.untilState('signed-out', 'host-signed-out');
    }
}
