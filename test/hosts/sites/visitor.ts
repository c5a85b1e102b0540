/** Somebody in a browser at an example host: does what a person does, by the site's own forms and Converse's own chat. */
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { people } from '../../../demo/hosts/people.ts';
import type { State } from '../../../src/session/state.ts';
import { endpoints } from '../by-http.ts';
import { formOf } from '../forms.ts';

export interface Tab {
    readonly page: Page;
    /** Tokens asked for, as paths, oldest first. */
    readonly asked: readonly string[];
    /** Fills in the form where the site shows it, wherever it leads. */
    signIn(user: string): Promise<void>;
    /** Resolves when the site asks for a name and a password again. */
    signOut(): Promise<void>;
    /** Writes into the chat that is open. */
    write(text: string): Promise<void>;
    /** Waits until a message stands in a chat. */
    untilRead(text: string): Promise<void>;
    untilState(name: State['name'], reason?: State['reason']): Promise<State>;
    /** Waits until it is online as a person. */
    untilOnline(user: string): Promise<void>;
    /** Waits until it is online no more. */
    untilOffline(): Promise<void>;
    /** From the next page load on looks, from its first moment, for a name that must not turn up. */
    lookFor(name: string): Promise<void>;
    /** Where it has been seen in this page. */
    sightings(): Promise<string[]>;
}

export interface Visitor {
    readonly context: BrowserContext;
    open(): Promise<Tab>;
    close(): Promise<void>;
}

interface SiteWindow {
    converseSession?: { state: State };
    sightings?: string[];
}

/** @param name of an example host; without, the usual forms, and tokens asked for below `/chat/`. */
export async function visit(
    browser: Browser,
    url: string,
    name = '',
    options: BrowserContextOptions = {},
): Promise<Visitor> {
    const context = await browser.newContext(options);
    return {
        context,
        async open() {
            const page = await context.newPage();
            const tab = tabOf(page, name);
            await page.goto(url);
            return tab;
        },
        close: () => context.close(),
    };
}

function tabOf(page: Page, name: string): Tab {
    const asked: string[] = [];
    page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        const endpoint = endpoints[name]?.path;
        const isAsked = endpoint ? pathname === endpoint : pathname.startsWith('/chat/');
        if (isAsked && request.method() !== 'OPTIONS') asked.push(pathname);
    });
    const { form, username, password, ...buttons } = formOf(name);
    const field = (called: string): Locator => page.locator(form).locator(`[name=${called}]`);
    // Where the form is somebody else's page.
    const link = page.locator('body > p > a:visible', { hasText: 'Sign in' });
    return {
        page,
        asked,
        async signIn(user) {
            await field(username).or(link).waitFor();
            if (await link.isVisible()) await link.click();
            await field(username).fill(user);
            await field(password).fill(people[user]!);
            await page.locator(form).locator(buttons.signIn).click();
        },
        async signOut() {
            if (buttons.menu) await page.locator(buttons.menu).hover();
            await page.locator(buttons.signOut).click();
            await field(password).or(link).waitFor();
        },
        async write(text) {
            await page.locator('textarea.chat-textarea').fill(text);
            await page.locator('textarea.chat-textarea').press('Enter');
        },
        untilRead: (text) => page.locator('.chat-msg__text', { hasText: text }).waitFor(),
        async untilState(name, reason) {
            const state = await page.waitForFunction(
                ([wanted, why]) => {
                    const current = (window as unknown as SiteWindow).converseSession?.state;
                    return current?.name === wanted && (!why || current.reason === why) && current;
                },
                [name, reason] as const,
            );
            return (await state.jsonValue()) as State;
        },
        async untilOnline(user) {
            await page.waitForFunction((as) => {
                const { name, jid } = (window as unknown as SiteWindow).converseSession?.state ?? {};
                return name === 'online' && jid?.startsWith(`${as}@`);
            }, user);
        },
        async untilOffline() {
            await page.waitForFunction(
                () => (window as unknown as SiteWindow).converseSession?.state.name !== 'online',
            );
        },
        lookFor: async (name) => void (await page.addInitScript(watch, name)),
        sightings: () => page.evaluate(() => (window as unknown as SiteWindow).sightings ?? []),
    };
}

/** Runs in the page, before anything else: looks every 25 ms for a name. */
function watch(name: string): void {
    const sightings: string[] = [];
    Object.assign(window, { sightings });
    const look = (): void => {
        const { state } = (window as unknown as SiteWindow).converseSession ?? {};
        if (state?.jid?.includes(name)) sightings.push(`state ${state.name}`);
        if (document.documentElement?.outerHTML.includes(name)) sightings.push('page');
    };
    setInterval(look, 25);
}
