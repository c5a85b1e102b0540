/** What the tests see of a session that is made before Converse has loaded. */
import type { Page } from 'playwright-core';

/**
 * Waits until the server has answered a ping over BOSH, which is what proves a session. To be called before the page is
 * opened; stays open for ever where no ping is answered.
 */
export function untilPingAnswered(page: Page, boshURL: string): Promise<void> {
    return new Promise((resolve) => {
        page.on('response', (response) => {
            if (response.url() !== boshURL) return;
            response.text().then(
                (body) => /<iq[^>]*type=['"]result/.test(body) && resolve(),
                () => {}, // Of a page that is gone.
            );
        });
    });
}
