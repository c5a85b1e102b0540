/** A profile and its tabs in WebKit. Each tab is a window of its own, so that none is hidden. */
import type { Driven, Profile, Tab } from './engine.ts';
import { patience } from './patience.ts';
import type { WebDriver } from './webdriver.ts';

export async function webkitProfile(driver: WebDriver, close: () => Promise<void>): Promise<Profile> {
    // The browser's first window stays: with the last one the session would end. It sets the cookies meanwhile.
    const keeper = (await driver.command('GET', '/window')) as string;
    const handles = async (): Promise<string[]> =>
        (await driver.command('GET', '/window/handles')) as string[];

    function tabOf(handle: string): Tab {
        const command = driver.in(handle);
        const lines: string[] = [];
        let closed = false;
        const evaluate = (async (fn: (arg: unknown) => unknown, arg?: unknown) => {
            const outcome = await driver.evaluate(handle, String(fn), arg);
            lines.push(...(outcome.lines ?? []));
            if (outcome.error !== undefined) throw new Error(`In the page: ${outcome.error}`);
            return outcome.value;
        }) as Driven['evaluate'];
        // What the page has kept comes with each evaluation, and has to be fetched before it is left.
        const fetchLines = (): Promise<unknown> => evaluate(() => {}).catch(() => {});
        const go = async (path: string, body?: object): Promise<void> => {
            await fetchLines();
            await command('POST', path, body);
        };
        const opens = async (url: string): Promise<Tab> => {
            const before = await handles();
            await evaluate((to) => void window.open(to), url);
            let opened: string | undefined;
            while (!opened) opened = (await handles()).find((other) => !before.includes(other));
            const tab = tabOf(opened);
            await tab.waitFor(() => location.href !== 'about:blank' && document.readyState === 'complete');
            return tab;
        };
        const waits = patience(evaluate, () => closed);
        return {
            lines,
            evaluate,
            ...waits,
            async goto(url) {
                await go('/url', { url });
                // Where nobody answers, it shows an empty page and calls that a success.
                if (url !== 'about:blank' && (await waits.url()) === 'about:blank')
                    throw new Error(`${url} could not be reached.`);
            },
            reload: () => go('/refresh'),
            // The driver's own: a script that meets a page while it goes into the cache is never answered.
            back: () => go('/back'),
            forward: () => go('/forward'),
            front: () => evaluate(() => window.focus()),
            async close() {
                await fetchLines();
                closed = true;
                await command('DELETE', '/window');
            },
            screenshot: async () => Buffer.from((await command('GET', '/screenshot')) as string, 'base64'),
            opens,
            duplicate: async () => opens(await waits.url()),
        };
    }

    return {
        async setUser(siteURL, user) {
            const command = driver.in(keeper);
            // A cookie can only be set where one is.
            await command('POST', '/url', { url: siteURL });
            if (!user) await command('DELETE', '/cookie/user');
            else await command('POST', '/cookie', { cookie: { name: 'user', value: user, path: '/' } });
        },
        async open(url) {
            const { handle } = (await driver.in(keeper)('POST', '/window/new', { type: 'window' })) as {
                handle: string;
            };
            const tab = tabOf(handle);
            await tab.goto(url);
            return tab;
        },
        close,
    };
}
