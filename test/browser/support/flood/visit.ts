/** A page of a side while a flood goes on: left at any moment, also by a crash of its process. */
import type { CDPSession, Page } from 'playwright-core';
import { patience } from '../engines/patience.ts';
import type { Driven } from '../engines/engine.ts';
import type { Chance } from '../walk/chance.ts';
import type { Side } from './sides.ts';

export interface Visit extends Driven {
    readonly side: Side;
    open(): Promise<void>;
    /** Loads the page anew, or goes to the other one, which is the same. Resolves as soon as the old page is gone. */
    leave(chance: Chance): Promise<void>;
    reload(): Promise<void>;
    /** The page's process dies; `reload()` brings the page back. */
    crash(): Promise<void>;
}

/** Milliseconds: whoever was without a server for a minute may try again only after another. */
const PATIENCE = 120_000;
/** Milliseconds: a page that is so busy that it cannot be left is as good as dead. */
const LEAVING = 30_000;
/** Converse alone may never come back. */
const PATIENCE_ALONE = 45_000;

/** @param urls two addresses of the same page. */
export function createVisit(page: Page, urls: [string, string], side: Side): Visit {
    page.setDefaultTimeout(side.plugin ? PATIENCE : PATIENCE_ALONE);
    let driven: Driven = page;
    let raw: CDPSession | undefined;
    return {
        side,
        evaluate: <T, A>(fn: (arg: A) => T | Promise<T>, arg?: A) => driven.evaluate(fn, arg as A),
        waitForFunction: <T, A>(fn: (arg: A) => T | Promise<T>, arg?: A) =>
            driven.waitForFunction(fn, arg as A),
        open: async () => void (await page.goto(urls[0])),
        async leave(chance) {
            const other = urls.find((url) => url !== page.url())!;
            const how = { waitUntil: 'commit', timeout: LEAVING } as const;
            if (chance.below(2)) await page.reload(how);
            else await page.goto(other, how);
        },
        async reload() {
            if (!raw) return void (await page.reload({ waitUntil: 'commit' }));
            // Playwright has given the page up, the browser has not.
            const gone = new Promise((resolve) => raw!.once('Page.frameNavigated', resolve));
            await raw.send('Page.reload');
            await gone;
        },
        async crash() {
            const session = (raw ??= await page.context().newCDPSession(page));
            await session.send('Page.enable');
            await session.send('Inspector.enable');
            const crashed = new Promise((resolve) => session.once('Inspector.targetCrashed', resolve));
            session.send('Page.crash').catch(() => {}); // Nobody is left to answer.
            await crashed;
            driven = drivenBy(session);
        },
    };
}

/** Runs functions in a page by the protocol alone. */
function drivenBy(session: CDPSession): Driven {
    const evaluate = async <T, A>(fn: (arg: A) => T | Promise<T>, arg?: A): Promise<T> => {
        const expression = `(${String(fn)})(${JSON.stringify(arg) ?? ''})`;
        const how = { expression, awaitPromise: true, returnByValue: true };
        const { result, exceptionDetails } = await session.send('Runtime.evaluate', how);
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description);
        return result.value as T;
    };
    const { waitForFunction } = patience(evaluate, () => false);
    return { evaluate, waitForFunction };
}
