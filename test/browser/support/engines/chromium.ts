/**
 * Chromium as a person has it, a process for each profile: tabs behind another are hidden, frozen pages stand still,
 * pages go into the back/forward cache, and an extension duplicates tabs and brings closed ones back. Pages that
 * Playwright launches itself are told that they are always in front, and know none of this.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page, type Worker } from 'playwright-core';
import { startChild, type Child } from '../../../../demo/xmpp/child.ts';
import { fullChromium, WHOLE } from '../chromium.ts';
import { CAPABILITIES, INSECURE_HOST } from './capabilities.ts';
import type { Engine, Profile } from './engine.ts';
import { playwrightProfile, type Extras } from './playwright.ts';

const extension = fileURLToPath(new URL('./tabs-extension/', import.meta.url));

/** Of the extension's world, what is used here. */
declare const chrome: {
    debugger: { getTargets(): Promise<{ id: string; tabId?: number }[]> };
    tabs: { duplicate(id: number): Promise<unknown> };
    sessions: { restore(): Promise<unknown> };
};

export function launchChromiumEngine(): Promise<Engine> {
    const open = new Set<Profile>();
    return Promise.resolve({
        name: 'chromium',
        capabilities: CAPABILITIES.chromium,
        async profile() {
            const profile = await startProfile(() => open.delete(profile));
            open.add(profile);
            return profile;
        },
        async close() {
            await Promise.all([...open].map((profile) => profile.close()));
        },
    });
}

async function startProfile(closed: () => void): Promise<Profile> {
    const { browser, stop } = await start();
    const context = browser.contexts()[0]!;
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
    const extras: Extras = (page, tabOf) => ({
        async duplicate() {
            const [copy] = await Promise.all([context.waitForEvent('page'), duplicate(worker, page)]);
            const tab = tabOf(copy);
            await copy.waitForLoadState();
            return tab;
        },
        freeze: () => lifecycle(page, 'frozen'),
        thaw: () => lifecycle(page, 'active'),
        async crash() {
            const session = await context.newCDPSession(page);
            const crashed = page.waitForEvent('crash');
            session.send('Page.crash').catch(() => {}); // Nobody is left to answer.
            await crashed;
        },
    });
    const close = async (): Promise<void> => {
        closed();
        await stop();
    };
    const { profile, tabOf } = playwrightProfile({ context, close, extras });
    const restore: Profile['restore'] = async () => {
        const restored = worker.evaluate(() => void chrome.sessions.restore());
        const [page] = await Promise.all([context.waitForEvent('page'), restored]);
        const tab = tabOf(page);
        await page.waitForLoadState();
        return tab;
    };
    return { ...profile, restore };
}

async function duplicate(worker: Worker, page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const { targetInfo } = await session.send('Target.getTargetInfo');
    await session.detach();
    await worker.evaluate(async (target) => {
        const { tabId } = (await chrome.debugger.getTargets()).find(({ id }) => id === target)!;
        await chrome.tabs.duplicate(tabId!);
    }, targetInfo.targetId);
}

async function lifecycle(page: Page, state: 'frozen' | 'active'): Promise<void> {
    const session = await page.context().newCDPSession(page);
    await session.send('Page.setWebLifecycleState', { state });
    await session.detach();
}

async function start(): Promise<{ browser: Browser; stop(): Promise<void> }> {
    const directory = await mkdtemp(join(tmpdir(), 'converse-session-chromium-'));
    let child: Child | undefined;
    const stop = async (): Promise<void> => {
        await child?.end('SIGTERM');
        await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
        let port = '';
        child = await startChild({
            command: fullChromium(),
            args: [
                '--headless',
                ...WHOLE,
                '--remote-debugging-port=0',
                `--user-data-dir=${directory}`,
                `--disable-extensions-except=${extension}`,
                `--load-extension=${extension}`,
                `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
                'about:blank',
            ],
            logFile: join(directory, 'output.log'),
            async ready() {
                port = (await readFile(join(directory, 'DevToolsActivePort'), 'utf8')).split('\n')[0]!;
                const response = await fetch(`http://127.0.0.1:${port}/json/list`);
                const targets = (await response.json()) as { type: string }[];
                // Whoever connects while they come to be may wait for ever.
                return ['page', 'service_worker'].every((type) => targets.some((one) => one.type === type));
            },
            timeout: 60_000,
            install: 'install Chromium or set CHROMIUM to its path',
        });
        const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
        return { browser, stop };
    } catch (error) {
        await stop();
        throw error;
    }
}
