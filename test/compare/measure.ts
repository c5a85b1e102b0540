/** How a page does, seen from outside: the same for both kinds. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** What a page of the test site shows of its Converse. */
interface Inside {
    test: {
        converse: {
            api: {
                ping(): Promise<unknown>;
                connection: { connected(): boolean };
                user: { logout(): Promise<void> };
            };
            state: { session: Map<string, string> };
        };
    };
}

/** Whether the XMPP server answers the page within two seconds. */
export function answers(page: Page): Promise<boolean> {
    return page
        .evaluate(async () => {
            const { converse } = (window as unknown as Partial<Inside>).test ?? {};
            if (!converse?.api.connection.connected()) return false;
            const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), 2000));
            return Promise.race([converse.api.ping().then(Boolean), late]);
        })
        .catch(() => false);
}

/** @returns seconds until the server answers the page, or undefined when it has not after `limit` of them. */
export async function untilItAnswers(page: Page, limit: number): Promise<number | undefined> {
    const start = performance.now();
    const spent = (): number => (performance.now() - start) / 1000;
    while (spent() < limit) {
        if (await answers(page)) return spent();
        await delay(100);
    }
    return undefined;
}

/** @returns the bare JID that the page chats as, if it does. */
export async function whoChats(page: Page, limit: number): Promise<string | undefined> {
    if ((await untilItAnswers(page, limit)) === undefined) return undefined;
    return page.evaluate(() => {
        const { converse } = (window as unknown as Inside).test;
        return converse.state.session.get('bare_jid');
    });
}

/** As somebody does it in Converse's own menu. */
export const logOut = (page: Page): Promise<void> =>
    page.evaluate(() => (window as unknown as Inside).test.converse.api.user.logout());

/** Waits until the server answers the page. @returns how that went, in words. */
export async function howItChats(page: Page, limit: number): Promise<string> {
    const back = await untilItAnswers(page, limit);
    if (back !== undefined) return `chats after ${back.toFixed(1)} s`;
    const reason = await page.evaluate(() => window.converseSession?.state.reason);
    return `does not chat within ${String(limit)} s, and says ${reason ? `\`${reason}\`` : 'nothing'}`;
}
