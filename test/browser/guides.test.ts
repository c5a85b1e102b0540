/** The guides in docs/, followed to the letter: every file made, every command typed, and then two people chat. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { visit, type Tab, type Visitor } from '../hosts/sites/visitor.ts';
import { launchChromium } from './support/chromium.ts';
import { readGuide } from './support/guides/blocks.ts';
import { createReader, type Reader } from './support/guides/reader.ts';

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

let reader: Reader;
const visitors: Visitor[] = [];
beforeEach(async () => void (reader = await createReader()));
afterEach(async () => {
    await Promise.all(visitors.splice(0).map((visitor) => visitor.close()));
    await reader.close();
});

/** Somebody with a browser of their own, who signs in. */
async function arrive(user: string): Promise<Tab> {
    const visitor = await visit(browser, reader.url);
    visitors.push(visitor);
    const tab = await visitor.open();
    await tab.signIn(user);
    await tab.untilOnline(user);
    reader.console((code) => tab.page.evaluate(code));
    return tab;
}

const connected = (): Promise<string> => reader.type('prosodyctl --config prosody.cfg.lua shell c2s show');
const talkTo = (tab: Tab, name: string) =>
    tab.page.locator('.list-item a', { hasText: name }).first().click();

/** Both say something to the other, and once more after a reload, for which the site is not asked. */
async function chat(alice: Tab, bob: Tab): Promise<void> {
    await talkTo(alice, 'Bob');
    await alice.write('Hello Bob');
    await bob.untilRead('Hello Bob');
    await bob.write('Hello Alice');
    await alice.untilRead('Hello Alice');
    const asked = alice.asked.length;
    await alice.page.reload();
    await alice.untilOnline('alice');
    await bob.write('Still there?');
    await alice.untilRead('Still there?');
    await alice.write('Still here');
    await bob.untilRead('Still here');
    expect(alice.asked).toHaveLength(asked);
}

async function leave(...tabs: Tab[]): Promise<void> {
    for (const tab of tabs) {
        await tab.signOut();
        await tab.untilState('signed-out');
    }
    await expect.poll(connected).toContain('OK: 0 c2s sessions shown');
}

describe('docs/credentials.md', () => {
    it('leads to a chat', async () => {
        await reader.follow('credentials.md', 'Install', 'The XMPP server', 'The password', 'The site');
        const bob = await arrive('bob');
        const alice = await arrive('alice');
        await chat(alice, bob);
        await reader.follow('credentials.md', 'Look');
        await leave(alice, bob);
        expect(reader.left('credentials.md')).toEqual([]);
    });
});
