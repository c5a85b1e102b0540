/**
 * Each example host for real: its own server in front of a Prosody, its own forms in a Chromium, and somebody to chat
 * with by another client. Closes with a table of what passed.
 */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hosts } from '../../demo/hosts/hosts.ts';
import { startHost, type RunningHost } from '../../demo/hosts/start.ts';
import { launchChromium } from '../browser/support/chromium.ts';
import { startTalker, type Talker } from '../browser/support/flood/talker.ts';
import { endpoints } from './by-http.ts';
import { expire } from './sites/expiry.ts';
import { visit, type Tab, type Visitor } from './sites/visitor.ts';
import { createResults } from './table.ts';

const ELSEWHERE = 'friends.example.test';
const FRIEND = { user: 'frank', password: 'secret of frank' };
const friendly = {
    contacts: [{ jid: `${FRIEND.user}@${ELSEWHERE}`, name: 'Frank' }],
    domains: [{ domain: ELSEWHERE, accounts: [FRIEND] }],
};

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser?.close());

const results = createResults();
afterAll(() => console.log(results.table()));

for (const host of hosts) {
    const { name, title, missing } = host;
    describe.skipIf(missing)(missing ? `${title} (needs ${missing})` : title, () => {
        let running: RunningHost;
        let frank: Talker;
        let visitor: Visitor;
        beforeAll(async () => {
            running = await startHost(host, friendly);
            frank = await startTalker({ port: running.prosody.c2sPort, domain: ELSEWHERE, ...FRIEND });
        });
        afterAll(async () => {
            frank?.close();
            await running?.stop();
        });
        afterEach(async ({ task }) => {
            results.add(title, 'passed', !task.result?.errors?.length);
            await visitor?.close();
            await Promise.all((await sessions()).map((jid) => running.prosody.kick(jid)));
        });

        /** Full JIDs of the site's people that are on the XMPP server. */
        const sessions = async (): Promise<string[]> =>
            (await running.prosody.sessions()).filter((jid) => jid.includes(`@${running.prosody.domain}/`));
        const people = async (): Promise<string[]> => (await sessions()).map((jid) => jid.split('@')[0]!);

        async function arrive(user: string): Promise<Tab> {
            visitor = await visit(browser, running.url, name);
            const tab = await visitor.open();
            await tab.signIn(user);
            await tab.untilOnline(user);
            return tab;
        }

        async function chat(tab: Tab, user: string, text: string): Promise<void> {
            frank.say(`${user}@${running.prosody.domain}`, `${text} to ${user}`, 'chat');
            await tab.untilRead(`${text} to ${user}`);
            await tab.write(`${text} of ${user}`);
            await expect.poll(() => frank.heard.map(({ body }) => body)).toContain(`${text} of ${user}`);
        }

        it('signs in by its own form, and the chat is there, both ways', async () => {
            const tab = await arrive('alice');
            await chat(tab, 'alice', 'Hello');
            expect(await people()).toEqual(['alice']);
        });

        it('goes on after a reload with the same session, and asks for nothing', async () => {
            const tab = await arrive('alice');
            await chat(tab, 'alice', 'Before');
            const [before, asked] = [await sessions(), tab.asked.length];
            expect(asked).toBe(1);
            await tab.page.reload();
            await tab.untilOnline('alice');
            await chat(tab, 'alice', 'After');
            expect(await sessions()).toEqual(before);
            expect(tab.asked).toHaveLength(asked);
        });

        it('shows the next person nothing of the one before, whose session is ended', async () => {
            const tab = await arrive('alice');
            await chat(tab, 'alice', 'Between us');
            // Her session on the site is gone, and zoe sits down in front of the same tab.
            await visitor.context.clearCookies();
            await tab.lookFor('alice');
            await tab.page.reload();
            await tab.untilState('signed-out');
            await expect.poll(people).toEqual([]);
            expect(await tab.sightings()).toEqual([]);
            await tab.signIn('zoe');
            await tab.untilOnline('zoe');
            await chat(tab, 'zoe', 'Hello');
            expect(await people()).toEqual(['zoe']);
            expect(await tab.sightings()).toEqual([]);
            expect(await tab.page.content()).not.toContain('Between us');
        });

        it('ends the session on the server with a sign-out', async () => {
            const tab = await arrive('alice');
            await tab.signOut();
            await tab.untilState('signed-out', 'host-signed-out');
            await expect.poll(people).toEqual([]);
        });

        it('is told when its own session has expired, and goes on after a sign-in', async () => {
            const tab = await arrive('alice');
            await expire(name, running, visitor.context);
            await Promise.all((await sessions()).map((jid) => running.prosody.kick(jid)));
            await tab.untilState('signed-out', 'host-signed-out');
            const other = await visitor.open();
            await other.signIn('alice');
            await other.untilOnline('alice');
            await tab.page.evaluate(() => window.converseSession!.retry());
            await tab.untilOnline('alice');
            await expect.poll(people).toEqual(['alice', 'alice']);
        });

        if (host.csrf)
            it('refuses a wrong CSRF token, and the state says so', async () => {
                const tab = await arrive('alice');
                const wrong = { [host.csrf!.toLowerCase()]: 'wrong' };
                await tab.page.route(`**${endpoints[name]!.path}`, (route, request) =>
                    route.continue({ headers: { ...request.headers(), ...wrong } }),
                );
                await Promise.all((await sessions()).map((jid) => running.prosody.kick(jid)));
                const { message } = await tab.untilState('signed-out', 'host-signed-out');
                expect(message).toContain('403');
                expect(message).toContain('CSRF token');
                await tab.page.unrouteAll();
                await tab.page.evaluate(() => window.converseSession!.retry());
                await tab.untilOnline('alice');
            });
    });
}
