/** The same tests for every prebind client, on every server and without one; closes with a table of what passed. */
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import type { Server, ServerKind } from '../servers/servers.ts';
import type { Client } from './clients.ts';
import { testOnFaults } from './on-faults.ts';
import { accounts, testOnServer } from './on-server.ts';
import { createResults } from './table.ts';

export function testClients(clients: Client[], kinds: ServerKind[]): void {
    const results = createResults();
    afterAll(() => console.log(results.table()));

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

    describe.each(kinds)('a prebind on $name', (kind) => {
        let server: Server | undefined;
        beforeAll(async () => {
            server = await kind.start(accounts);
        });
        afterAll(() => server?.stop());
        each(kind.name, (client) => testOnServer(client, kind, () => server!));
    });

    describe('a prebind without a server, or with a strange one', () => {
        each('faults', testOnFaults);
    });
}
