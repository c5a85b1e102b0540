/** What the plugin does with what a prebind client returns, in a real browser. */
import type { Browser, Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { login, open } from '../../src/bosh/login.ts';
import { createNodeEnvironment } from '../../src/bosh/node.ts';
import { visitor } from '../browser/support/chromium.ts';
import { say, savedSession, untilChatting, untilHeard, untilState } from '../browser/support/drive.ts';
import { startTestSite } from '../browser/support/site.ts';
import { createPeer, type Peer } from '../servers/peer.ts';
import type { Server } from '../servers/servers.ts';
import type { Client, Session } from './clients.ts';
import { accounts } from './on-server.ts';

const [alice, friend] = [accounts[0]!, accounts[1]!];

export function testOnPage({ call }: Client, server: () => Server, browser: () => Browser): void {
    it('makes a session that a page takes up, chats on, and keeps over a reload', async () => {
        const { boshURL, domain } = server();
        const site = await startTestSite({ domain, tokenDomain: domain, boshURL, verifySecret: '' });
        onTestFinished(() => site.close());
        const made: Session[] = [];
        const prebind_url = site.serve(async () => {
            const { session } = await call({ url: boshURL, jid: `${alice.user}@${domain}`, ...alice });
            made.push(session!);
            return session;
        });
        const settings = {
            bosh_service_url: boshURL,
            prebind_url,
            authentication: 'prebind',
            auto_login: true,
            session_user: alice.user,
        };
        const context = await visitor(browser(), site.url, alice.user);
        onTestFinished(() => context.close());
        const page = await context.newPage();
        const peer = await signIn(server());
        onTestFinished(() => peer.close());

        await page.goto(site.page({ settings, plugin: 'after', converse: 'headless' }));
        await untilChatting(page);
        await expectChat(page, peer, `${friend.user}@${domain}`, 'Before');
        await page.reload();
        await untilChatting(page);
        await expectChat(page, peer, `${friend.user}@${domain}`, 'After');
        const { jid } = await untilState(page, 'online');
        expect(made).toMatchObject([{ jid, sid: (await savedSession(page))!.sid }]);
    });
}

async function signIn({ boshURL: url, domain }: Server): Promise<Peer> {
    const opened = await open({ url, domain, env: createNodeEnvironment() });
    const jid = `${friend.user}@${domain}`;
    const peer = createPeer(await login(opened, { jid, password: friend.password }));
    await peer.announce();
    return peer;
}

/** Both ways: what is said unasked arrives as well. */
async function expectChat(page: Page, peer: Peer, friendJID: string, text: string): Promise<void> {
    const { jid } = await untilState(page, 'online');
    await peer.say(jid!, `${text} from the friend`);
    await untilHeard(page, friendJID, `${text} from the friend`);
    await say(page, friendJID, `${text} from the page`);
    await expect.poll(() => peer.heard).toContain(`${text} from the page`);
}
