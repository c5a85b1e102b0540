/** The status element, with a handle that the test holds: what it shows and when, and what can be done with it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import type { State } from '../../src/session/state.ts';
import { launchChromium } from './support/chromium.ts';
import { startStatusPages, type StatusPage, type StatusPages } from './support/status-pages.ts';

const TAG = 'converse-session-status';
let pages: StatusPages;
let browser: Browser;
let page: Page;
beforeAll(async () => {
    pages = await startStatusPages();
    browser = await launchChromium();
});
afterAll(async () => {
    await browser?.close();
    await pages?.close();
});
afterEach(() => page?.close());

/** A page whose time the test holds, with one element and a handle that is in this state for long. */
async function openWith(state: Partial<State>, spec: StatusPage = {}): Promise<void> {
    page = await browser.newPage();
    await page.clock.install({ time: 1_000_000_000 });
    await page.goto(pages.page({ body: `<${TAG}></${TAG}>`, ...spec }));
    await page.clock.pauseAt(1_000_010_000);
    await page.evaluate((first) => {
        window.converseSession = window.fakeSession({ name: 'idle', since: 0, attempt: 0 });
        (window.converseSession as FakeSession).set({ ...first, since: 0 });
    }, state);
}
const set = (state: Partial<State>): Promise<void> =>
    page.evaluate((next) => (window.converseSession as FakeSession).set(next), state);
const calls = (): Promise<string[]> =>
    page.evaluate(() => [...(window.converseSession as FakeSession).calls]);
const live = () => page.getByRole('status');
const button = (name: string) => page.getByRole('button', { name });
const soon = 45_000;
const inAWhile = { name: 'waiting', reason: 'offline', retryAt: 1_000_010_000 + soon } as const;

describe('each state has its words and what leads on', () => {
    it.each([
        ['waiting', 'offline', 'Chat is interrupted', 'Try now'],
        ['stopped', 'rejected', 'Chat is not connected', 'Try now'],
        ['stopped', 'replaced', 'Chat is open elsewhere', 'Use it here'],
        ['stopped', 'logged-out', 'You have logged out of chat', 'Log in to chat'],
        ['signed-out', 'host-signed-out', 'You are signed out', 'Try now'],
    ] as const)('%s %s', async (name, reason, words, label) => {
        await openWith({ name, reason });
        await expect.poll(() => live().textContent()).toContain(words);
        expect(await page.locator(TAG).getAttribute('state')).toBe(name);
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        expect(await calls()).toEqual(['retry']);
        expect(await button(label).isVisible()).toBe(true);
    });

    it('user-changed: reloads', async () => {
        await openWith({ name: 'stopped', reason: 'user-changed' });
        await Promise.all([page.waitForEvent('load'), button('Reload').click()]);
        expect(await page.evaluate(() => window.converseSession)).toBeUndefined();
    });

    it('signed-out: leads to where the site says', async () => {
        await openWith({ name: 'signed-out' }, { body: `<${TAG} sign-in-url="/sign-in"></${TAG}>` });
        await page.getByRole('link', { name: 'Sign in again' }).click();
        await page.waitForURL('**/sign-in');
    });

    it('signed-out: leads to where the setting says, if the element does not', async () => {
        await openWith({ name: 'idle' });
        await page.evaluate(() => Object.assign(window.converseSession!, { signInUrl: '/log-in' }));
        await set({ name: 'signed-out' });
        await page.clock.runFor(300);
        await page.getByRole('link', { name: 'Sign in again' }).click();
        await page.waitForURL('**/log-in');
    });

    it('a try that changes nothing is followed by a reload', async () => {
        await openWith({ name: 'signed-out' });
        await button('Try now').click();
        await page.clock.runFor(1000);
        await expect.poll(() => button('Reload').isVisible()).toBe(true);
    });
});

describe('in time', () => {
    it('counts down without saying so to screen readers', async () => {
        await openWith(inAWhile);
        await expect.poll(() => page.getByText(/Next try/).textContent()).toContain('45');
        const said = await live().textContent();
        const changes = await page.evaluate((tag) => {
            const region = document.querySelector(tag)!.shadowRoot!.querySelector('[role=status]')!;
            const seen = { count: 0 };
            new MutationObserver(() => (seen.count += 1)).observe(region, {
                subtree: true,
                childList: true,
                characterData: true,
            });
            Object.assign(window, { seen });
            return seen.count;
        }, TAG);
        await page.clock.runFor(5000);
        await expect.poll(() => page.getByText(/Next try/).textContent()).toContain('40');
        expect(await live().textContent()).toBe(said);
        expect(await page.evaluate(() => (window as unknown as { seen: object }).seen)).toEqual({
            count: changes,
        });
    });

    it('does not flicker', async () => {
        await openWith({ name: 'online' });
        await expect.poll(() => page.locator(TAG).getAttribute('state')).toBe('online');
        await set(inAWhile);
        await page.clock.runFor(299);
        await set({ name: 'online' });
        await page.clock.runFor(299);
        expect(await page.locator(TAG).getAttribute('state')).toBe('online');
        expect(await live().textContent()).toBe('');
        await set(inAWhile);
        await page.clock.runFor(300);
        await expect.poll(() => live().textContent()).toContain('Chat is interrupted');
    });

    it('keeps the button while its try runs, and the focus when it is gone', async () => {
        await openWith(inAWhile);
        await button('Try now').focus();
        await set({ name: 'fetching' });
        await page.clock.runFor(300);
        await expect.poll(() => button('Try now').getAttribute('aria-disabled')).toBe('true');
        await page.keyboard.press('Enter');
        expect(await calls()).toEqual([]);
        await set({ name: 'online' });
        await page.clock.runFor(300);
        await expect.poll(() => live().textContent()).toBe('Chat is connected');
        expect(await page.evaluate(() => document.activeElement?.localName)).toBe(TAG);
    });
});

describe('in the page', () => {
    it('follows another session, and lets go when it is removed', async () => {
        await openWith({ name: 'online' });
        const left = await page.evaluate(async (tag) => {
            const element = document.querySelector(tag) as HTMLElement & { session: FakeSession };
            const first = window.converseSession as FakeSession;
            const second = window.fakeSession({ name: 'stopped', since: 0, attempt: 0 });
            element.session = second;
            await new Promise((resolve) => queueMicrotask(() => queueMicrotask(() => resolve(0))));
            const kept = [first.listeners, second.listeners];
            document.querySelector('h1')!.append(element);
            kept.push(second.listeners);
            element.remove();
            return [...kept, second.listeners];
        }, TAG);
        expect(left).toEqual([0, 1, 1, 0]);
    });

    it('speaks German where the page does, and the words it is given', async () => {
        await openWith(inAWhile, { lang: 'de-AT' });
        await expect.poll(() => live().textContent()).toContain('Chat ist unterbrochen');
        await page.evaluate((tag) => {
            Object.assign(document.querySelector(tag)!, { words: { retry: 'Los' } });
        }, TAG);
        await button('Los').waitFor();
        expect(await live().textContent()).toContain('Chat ist unterbrochen');
    });

    it('shows nothing while all is well, if it is told so', async () => {
        await openWith({ name: 'online' }, { body: `<${TAG} auto-hide></${TAG}>` });
        await expect.poll(() => page.locator(TAG).getAttribute('state')).toBe('online');
        expect(await page.locator('[part=icon]').isVisible()).toBe(false);
        await set(inAWhile);
        await page.clock.runFor(300);
        await page.locator('[part=icon]').waitFor();
    });
});
