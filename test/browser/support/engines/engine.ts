/** A browser as the tests see it, whichever it is: profiles, and tabs that are opened, left, copied and closed. */
import type { Page } from 'playwright-core';
import type { Capabilities, EngineName } from './capabilities.ts';

export interface Engine {
    readonly name: EngineName;
    readonly capabilities: Capabilities;
    /** Cookies and storage of its own. */
    profile(): Promise<Profile>;
    /** Closes all profiles too. */
    close(): Promise<void>;
}

export interface Profile {
    /** Signs somebody in to the test site by its cookie `user`, or out. */
    setUser(siteURL: string, user: string | undefined): Promise<void>;
    /** Resolves when the page has loaded. */
    open(url: string): Promise<Tab>;
    close(): Promise<void>;
    /** Takes the network away or gives it back. */
    offline?(yes: boolean): Promise<void>;
    /** Opens the tab again that was closed last, as Ctrl+Shift+T does: same history, same sessionStorage. */
    restore?(): Promise<Tab>;
}

/** What runs functions in a page: a tab of any engine, and Playwright's own `Page`. */
export interface Driven {
    evaluate<T>(fn: () => T | Promise<T>): Promise<T>;
    evaluate<T, A>(fn: (arg: A) => T | Promise<T>, arg: A): Promise<T>;
    waitForFunction<T>(fn: () => T | Promise<T>): Promise<{ jsonValue(): Promise<unknown> }>;
    waitForFunction<T, A>(fn: (arg: A) => T | Promise<T>, arg: A): Promise<{ jsonValue(): Promise<unknown> }>;
}

export interface Tab extends Driven {
    goto(url: string): Promise<void>;
    reload(): Promise<void>;
    back(): Promise<void>;
    forward(): Promise<void>;
    /** Before it the tab that was opened last is in front. */
    front(): Promise<void>;
    close(): Promise<void>;
    url(): Promise<string>;
    /** Polls until the function returns something; what it throws and any navigation in between count as not yet. */
    waitFor<T>(fn: () => T | Promise<T>): Promise<NonNullable<T>>;
    waitFor<T, A>(fn: (arg: A) => T | Promise<T>, arg: A, timeout?: number): Promise<NonNullable<T>>;
    /** What was printed to the console, and uncaught errors as `uncaught: ...`. */
    readonly lines: readonly string[];
    /** Opens another tab by script, which gets a copy of the sessionStorage. */
    opens(url: string): Promise<Tab>;
    duplicate(): Promise<Tab>;
    /** Ctrl-click on a link: a tab of its own, without a copy of anything. */
    follow?(selector: string): Promise<Tab>;
    /** As the browser does it to save energy; the tab has to be behind another. */
    freeze?(): Promise<void>;
    thaw?(): Promise<void>;
    /** The page's process dies. All that is left to do is to close the tab; `restore()` brings it back then. */
    crash?(): Promise<void>;
    /** What is to be seen of the page, as PNG. */
    screenshot(): Promise<Buffer>;
    /** Playwright's own, where there is one. */
    readonly page?: Page;
}
