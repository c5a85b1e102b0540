/** What a page load is asked when it says that it is connected. Run in the page. */
import type { Page } from 'playwright-core';

export interface Told {
    /** Milliseconds from navigation to `connected`. */
    connected: number;
    timeOrigin: number;
    jid: string;
    events: string[];
}

/** What `page.js` keeps, as far as it is needed here. */
interface TestWindow {
    test?: { at: Record<string, number>; events: string[]; converse: Inside; failed?: string };
    converse: { env: { $iq(attributes: Record<string, string>): Builder } };
}
interface Inside {
    api: { connection: { get(): { jid: string } }; sendIQ(stanza: Builder): Promise<unknown> };
}
interface Builder {
    c(name: string, attributes: Record<string, string>): Builder;
}

/** Milliseconds: much more than any load takes. */
const PATIENCE = 20_000;

/** Waits until Converse has announced `connected`, and until the server has then answered a request of Converse's. */
export async function untilConnected(page: Page): Promise<void> {
    await page.waitForFunction(() => (window as unknown as TestWindow).test?.at['connected'], undefined, {
        polling: 50,
        timeout: PATIENCE,
    });
    await page.evaluate(async () => {
        const { test, converse } = window as unknown as TestWindow;
        const { api } = test!.converse;
        const to = api.connection.get().jid.replace(/^[^@]*@|\/.*$/g, '');
        await api.sendIQ(converse.env.$iq({ type: 'get', to }).c('ping', { xmlns: 'urn:xmpp:ping' }));
    });
}

export function ask(page: Page): Promise<Told> {
    return page.evaluate(() => {
        const { at, events, converse } = (window as unknown as TestWindow).test!;
        return {
            connected: at['connected']!,
            timeOrigin: performance.timeOrigin,
            jid: converse.api.connection.get().jid,
            events,
        };
    });
}
