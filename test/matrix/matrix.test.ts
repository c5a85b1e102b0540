/**
 * Every way in, over every transport, on both servers, with everything that may decide who somebody is: a real browser
 * signs in by the site's form, chats, reloads, loses its server and comes back, and signs out. Closes with the table, and
 * writes it into the docs when nothing was left out.
 */
import { writeFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunningBackend } from '../../demo/servers/backend.ts';
import { backends } from '../../demo/servers/backends.ts';
import { startSite, transports, type Site } from '../../demo/servers/site.ts';
import { friend } from '../../demo/servers/xmpp-server.ts';
import { freePort } from '../../demo/xmpp/ports.ts';
import { launchChromium } from '../browser/support/chromium.ts';
import { startTalker, type Talker } from '../browser/support/flood/talker.ts';
import { visit, type Tab, type Visitor } from '../hosts/sites/visitor.ts';
import { managed } from './managed.ts';
import { createReport, reasonAgainst } from './report.ts';

let browser: Browser;
const all = [...backends, ...managed];
const report = createReport(all);
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser?.close());
afterAll(async () => {
    const text = await report.text(`Chromium ${browser.version()}`);
    console.log(text);
    if (report.whole) await writeFile(new URL('../../docs/servers/matrix.md', import.meta.url), text);
});

for (const backend of all) {
    const { title, server: kind, missing } = backend;
    describe.skipIf(missing)(`${title}, ${kind}${missing ? ` (needs ${missing})` : ''}`, () => {
        let running: RunningBackend;
        let site: Site;
        beforeAll(async () => {
            const port = await freePort();
            running = await backend.start({ url: `http://127.0.0.1:${port}` });
            site = await startSite(port, running);
        });
        afterAll(async () => {
            await site?.close();
            await running?.stop();
        });

        let frank: Talker;
        let visitor: Visitor;
        afterEach(async () => {
            frank?.close();
            await visitor?.close();
            await Promise.all((await sessions()).map((jid) => running.server.kick(jid)));
        });

        /** Full JIDs of the site's people that are on the XMPP server. */
        const sessions = async (): Promise<string[]> =>
            (await running.server.sessions()).filter((jid) => jid.includes(`@${running.server.domain}/`));

        async function chat(tab: Tab, text: string): Promise<void> {
            // To the full JID: what comes for the bare one while she is still signing in, ejabberd may keep for her next
            // login, where it has to ask whether she exists.
            const { jid } = await tab.untilState('online');
            frank.say(jid!, `${text} to alice`, 'chat');
            await tab.untilRead(`${text} to alice`);
            await tab.write(`${text} of alice`);
            await expect.poll(() => frank.heard.map(({ body }) => body)).toContain(`${text} of alice`);
        }
        const arrives = async (): Promise<void> =>
            void (frank = await startTalker({ port: running.server.c2sPort, ...friend }));

        for (const way of backend.ways)
            for (const transport of transports.filter((one) => !reasonAgainst(way, one)))
                it(`${way}, ${transport}`, async ({ onTestFinished, task }) => {
                    onTestFinished(() => {
                        report.add(backend, way, transport, !task.result?.errors?.length);
                    });
                    const page = site.page(
                        running.ways.find(({ name }) => name === way)!,
                        transport,
                    );
                    visitor = await visit(browser, page);
                    await arrives();
                    const tab = await visitor.open();
                    await tab.signIn('alice');
                    await tab.untilOnline('alice');
                    await chat(tab, 'Hello');

                    const [before, asked] = [await sessions(), tab.asked.length];
                    await tab.page.reload();
                    await tab.untilOnline('alice');
                    await chat(tab, 'After the reload');
                    if (transport === 'BOSH') {
                        expect(await sessions()).toEqual(before);
                        expect(tab.asked).toHaveLength(asked);
                    }

                    await running.server.kill();
                    await tab.untilOffline();
                    await running.server.start();
                    await arrives();
                    await tab.untilOnline('alice');
                    await chat(tab, 'After the crash');

                    await tab.signOut();
                    await tab.untilState('signed-out', 'host-signed-out');
                    await expect.poll(sessions).toEqual([]);
                });
    });
}
