/** The demo as somebody sees it who tries it out: scenarios by the test bench's own buttons. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Demo } from '../../demo/demo.ts';
import { setDemoStage, type DemoStage } from './support/demo.ts';

let demo: Demo;
let stage: DemoStage;
beforeAll(async () => {
    stage = await setDemoStage();
    demo = stage.demo;
});
afterAll(() => stage?.close());
afterEach(() => stage.clear());

const signIn: DemoStage['signIn'] = (user, options) => stage.signIn(user, options);

const status = (page: Page) => page.locator('converse-session-status');
const until = (page: Page, state: string) =>
    expect.poll(() => status(page).getAttribute('state')).toBe(state);
const reason = (page: Page) => expect.poll(() => page.locator('#session-reason').textContent());

async function signedIn(user: string): Promise<Page> {
    const page = await signIn(user);
    await until(page, 'online');
    await page.locator('#session-panel > summary').click();
    return page;
}

/** Unfolds a scenario. @returns what presses one of its buttons. */
async function play(page: Page, scenario: string): Promise<(button: string) => Promise<void>> {
    const details = page.locator(`#scenario-${scenario}`);
    await details.locator('summary').click();
    return (name) => details.getByText(name, { exact: true }).click();
}

async function unfold(page: Page, part: string): Promise<void> {
    await page.locator(`#bench-${part} > summary`).click();
}

describe('a scenario:', () => {
    it('the site answers 500: chat waits, and heals by itself', async () => {
        const page = await signedIn('alice');
        const press = await play(page, 'host-500');
        await press('The site answers 500');
        await expect.poll(() => page.locator('#bench-told').textContent()).toContain('500');
        await press('End my session');
        await reason(page).toBe('host-busy');
        await until(page, 'waiting');
        await press('The site answers as usual');
        await until(page, 'online');
        expect(demo.requests.some((asked) => asked.status === 500)).toBe(true);
    });

    it('the site answers with a page: chat stops, and goes on when told', async () => {
        const page = await signedIn('alice');
        const press = await play(page, 'host-html');
        await press('The site answers with HTML');
        await expect.poll(() => page.locator('#bench-told').textContent()).toContain('HTML');
        await press('End my session');
        await reason(page).toBe('host-misconfigured');
        await press('The site answers as usual');
        await expect.poll(() => page.locator('#bench-told').textContent()).toContain('as usual');
        await press('Try again now');
        await until(page, 'online');
    });

    it('tokens have expired: rejected', async () => {
        const page = await signedIn('alice');
        await (
            await play(page, 'expired')
        )('Use “One-time token, BOSH”');
        await until(page, 'online');
        const press = (name: string) =>
            page.locator('#scenario-expired').getByText(name, { exact: true }).click();
        await press('Tokens that have expired');
        await expect.poll(() => page.locator('#bench-told').textContent()).toContain('expired');
        await press('End my session');
        await reason(page).toBe('rejected');
        await until(page, 'stopped');
    });

    it('the XMPP server is killed and started', async () => {
        const page = await signedIn('alice');
        const press = await play(page, 'kill');
        await press('Kill it');
        await until(page, 'waiting');
        await reason(page).toBe('server-unreachable');
        await press('Start it');
        await until(page, 'online');
    });

    it('the network is cut and comes back', async () => {
        const page = await signedIn('alice');
        const press = await play(page, 'network');
        await press('Send chat through the site');
        await expect.poll(() => page.locator('#bench-told').textContent()).toContain('through the site');
        await until(page, 'online');
        await press('Cut the network');
        await until(page, 'waiting');
        await press('The usual network');
        await until(page, 'online');
    });

    it('the tab is duplicated: each has a session of its own', async () => {
        const page = await signedIn('alice');
        const press = await play(page, 'duplicate');
        const [copy] = await Promise.all([page.waitForEvent('popup'), press('Duplicate this tab')]);
        await until(copy, 'online');
        await until(page, 'online');
        const jids = await Promise.all([page, copy].map((tab) => tab.locator('#session-jid').textContent()));
        expect(new Set(jids).size).toBe(2);
        expect(await demo.prosody.sessions()).toEqual(jids.sort());
    });

    it('somebody else signs in: this tab says so, and shows nothing of theirs', async () => {
        const page = await signedIn('alice');
        await play(page, 'user');
        const buttons = page.locator('#scenario-user button', { hasText: 'Bob' });
        const [other] = await Promise.all([page.waitForEvent('popup'), buttons.first().click()]);
        await until(other, 'online');
        await until(page, 'stopped');
        await reason(page).toBe('user-changed');
        await expect.poll(() => demo.prosody.sessions()).toEqual([expect.stringMatching(/^bob@/)]);
        await status(page).getByRole('button', { name: 'Reload' }).click();
        await until(page, 'online');
        expect(await page.locator('#session-jid').textContent()).toMatch(/^bob@/);
    });

    it('signed out elsewhere: the header leads back', async () => {
        const page = await signedIn('alice');
        await page.goto(`${demo.url}/calendar`);
        await until(page, 'online');
        await (
            await play(page, 'sign-out')
        )('Sign me out elsewhere');
        await until(page, 'signed-out');
        await status(page).getByRole('link', { name: 'Sign in again' }).click();
        await page.locator('button[value="alice"]').click();
        await until(page, 'online');
        expect(new URL(page.url()).pathname).toBe('/calendar');
    });

    it('the same page with built-in support, and back', async () => {
        const page = await signedIn('alice');
        await page.goto(`${demo.url}/calendar`);
        await page.locator('#bench > p').getByText('This page with built-in support').click();
        await expect.poll(() => page.locator('#session-state').textContent()).toBe('Converse by itself');
        expect(new URL(page.url()).pathname).toBe('/calendar');
        await expect.poll(() => demo.prosody.sessions()).toHaveLength(1);
        await page.locator('#bench > p').getByText('This page with converse-session').click();
        await until(page, 'online');
    });
});

describe('the bench', () => {
    it('shows states, requests and page loads, and no secret', async () => {
        const page = await signedIn('alice');
        await unfold(page, 'timeline');
        await unfold(page, 'storage');
        await page.reload();
        await until(page, 'online');
        const lines = async () => (await page.locator('#timeline-lines tr').allTextContents()).join('\n');
        await expect.poll(lines).toMatch(/Page load: \/reload[^]*Page load: \/navigate/);
        expect(await lines()).toMatch(/RID \d+200[^]*Site: \/prebind200/);
        const kept = () => page.locator('#storage-lines').textContent();
        await expect.poll(kept).toContain('sid •••');
        const sid = await page.evaluate(
            () => (JSON.parse(sessionStorage['converse-session:tab'] as string) as { sid: string }).sid,
        );
        expect(sid).toMatch(/\S{8}/);
        expect(await page.locator('body').innerHTML()).not.toContain(sid);
        await page.locator('#timeline-clear').click();
        await expect.poll(lines).not.toContain('Page load');
    });
});

it('people meet in the group chat', async () => {
    const [alice, bob] = await Promise.all(['alice', 'bob'].map((user) => signIn(user)));
    for (const page of [alice!, bob!]) {
        await page.goto(`${demo.url}/people`);
        await page.getByRole('button', { name: 'Join the workshop round' }).click();
        await page.locator('converse-muc textarea').waitFor();
    }
    await bob!.locator('converse-muc textarea').fill('The Bechstein is tuned.');
    await bob!.locator('converse-muc textarea').press('Enter');
    await alice!.locator('converse-muc').getByText('The Bechstein is tuned.').waitFor();
});
