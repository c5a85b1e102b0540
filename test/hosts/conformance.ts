/** The same tests for every prebind client, on every server and without one; closes with a table of what passed. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { launchChromium } from '../browser/support/chromium.ts';
import type { Server, ServerKind } from '../servers/servers.ts';
import type { Client } from './clients.ts';
import { testOnFaults } from './on-faults.ts';
import { testOnPage } from './on-page.ts';
import { accounts, testOnServer } from './on-server.ts';
import { createResults } from './table.ts';

export interface Target extends ServerKind {
    /** What has to be there first, when it is not. */
    missing?: string;
    /** What it does in another way than the rest, so that the tests ask less of it. Stands below the table. */
    notes?: string[];
    /** How a client says that a domain is not served, as `reason: message`, where it is not always the same. */
    unknownDomainSaid?: RegExp;
    /** The same without an XMPP server, where that can be. */
    startAlone?(): Promise<{ url: string; stop(): Promise<void> }>;
}

/** @param pages whether what the clients return is given to pages in a real browser as well. */
export function testClients(clients: Client[], targets: Target[], { pages = false } = {}): void {
    const results = createResults();
    const notes = new Set(targets.flatMap((target) => target.notes ?? []));
    afterAll(() => console.log([results.table(), ...notes].join('\n')));

    /** A client whose language is not here is left out, and says so. */
    const each = (column: string, test: (client: Client) => void): void => {
        for (const client of clients) {
            const { name, missing } = client;
            describe.skipIf(missing)(missing ? `in ${name} (needs ${missing})` : `in ${name}`, () => {
                afterEach(({ task }) => results.add(name, column, !task.result?.errors?.length));
                test(client);
            });
        }
    };

    let browser: Browser;
    if (pages) {
        beforeAll(async () => void (browser = await launchChromium()));
        afterAll(() => browser?.close());
    }

    for (const target of targets) {
        const { name, missing } = target;
        const title = `a prebind on ${name}`;
        describe.skipIf(missing)(missing ? `${title} (needs ${missing})` : title, () => {
            let server: Server | undefined;
            beforeAll(async () => {
                server = await target.start(accounts);
            });
            afterAll(() => server?.stop());
            each(name, (client) => {
                testOnServer(client, target, () => server!);
                if (pages)
                    testOnPage(
                        client,
                        () => server!,
                        () => browser,
                    );
            });
        });
    }

    describe('a prebind without a server, or with a strange one', () => {
        each('faults', testOnFaults);
    });
}
