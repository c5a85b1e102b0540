/** The guides in docs/, followed to the letter: every file made, every command typed, and then two people chat. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
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
    await leave();
    await reader.close();
});
const leave = () => Promise.all(visitors.splice(0).map((visitor) => visitor.close()));

/** Somebody with a browser of their own. */
async function meet(): Promise<Visitor> {
    const visitor = await visit(browser, reader.url);
    visitors.push(visitor);
    return visitor;
}

async function arrive(user: string, visitor?: Visitor): Promise<Tab> {
    const tab = await (visitor ?? (await meet())).open();
    await tab.signIn(user);
    await tab.untilOnline(user);
    return tab;
}

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

async function signOut(...tabs: Tab[]): Promise<void> {
    for (const tab of tabs) {
        await tab.signOut();
        await tab.untilState('signed-out', 'host-signed-out');
    }
}

/** Milliseconds: about ten seconds, on a machine that does nothing else. */
const PATIENCE = 150_000;

const guides = ['credentials.md', 'prebind.md', 'tokens.md'];

it.each(guides)(
    'docs/%s leads to a chat',
    async (guide) => {
        let alice: Tab, bob: Tab;
        const acts = {
            'Reload: the chat goes on, and the endpoint is not asked again.': async () => {
                [bob, alice] = await Promise.all([arrive('bob'), arrive('alice')]);
                await chat(alice, bob);
                reader.lookAt(alice.page);
            },
            'Press "Sign out" in both browsers.': () => signOut(alice, bob),
        };
        // Of test/hosts/guides.test.ts, which has these languages.
        const skip = guide === 'prebind.md' ? ['A site in another language'] : [];
        await reader.follow(guide, { acts, skip });
        // tokens.md has made another site of it by now.
        if (guide === 'tokens.md') await arrive('alice');
    },
    PATIENCE,
);

it(
    'docs/signing-out.md leaves nothing behind',
    async () => {
        await reader.follow('credentials.md', {
            only: ['Install', 'The XMPP server', 'The password', 'The site'],
        });
        const visitor = await meet();
        let first: Tab, second: Tab;
        const acts = {
            'open the site in a second tab': async () => {
                first = await arrive('alice', visitor);
                second = await visitor.open();
                await second.untilOnline('alice');
                reader.lookAt(second.page);
            },
            'Press "Sign out" in one of them.': async () => {
                await signOut(first);
                await second.untilState('signed-out', 'host-signed-out');
            },
            'Sign in as alice in two tabs, and press': async () => {
                await first.page.reload();
                await first.signIn('alice');
                await first.untilOnline('alice');
                await second.page.reload();
                await second.untilOnline('alice');
                await first.page.getByRole('button', { name: 'Sign out' }).click();
                await first.page.getByText('Goodbye').waitFor();
                for (const tab of [first, second]) await tab.untilState('signed-out');
            },
            'Sign in as alice in two browsers, and sign out in one.': async () => {
                await first.page.reload();
                await first.signIn('alice');
                const elsewhere = await arrive('alice');
                reader.lookAt(elsewhere.page);
                await first.untilOnline('alice');
                await first.page.getByRole('button', { name: 'Sign out' }).click();
                await elsewhere.untilState('signed-out', 'host-signed-out');
            },
        };
        await reader.follow('signing-out.md', { acts });
    },
    PATIENCE,
);

it('what the guides have in common is the same in all of them', () => {
    const files = guides.map((guide) =>
        Object.fromEntries(
            readGuide(guide)
                .flatMap(({ steps }) => steps)
                .flatMap((step) => (step.do === 'make' ? [[step.file, step.text] as const] : [])),
        ),
    );
    for (const name of ['site.mjs', 'groups.txt'])
        expect(new Set(files.map((made) => made[name])).size).toBe(1);
    expect(files[0]!['password.mjs']).toBe(files[1]!['password.mjs']);
});
