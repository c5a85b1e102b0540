/** The demo's pages as somebody sees them: with a chat open, with the test bench, light and dark, wide and narrow. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Demo } from '../../demo/demo.ts';
import type { EngineName } from '../browser/support/engines/capabilities.ts';
import { untilWritten } from '../browser/support/drive.ts';
import type { Engine, Tab } from '../browser/support/engines/engine.ts';

interface Look {
    name: string;
    colorScheme: 'light' | 'dark';
    width: number;
    height: number;
}

const light: Look = { name: 'light', colorScheme: 'light', width: 1280, height: 800 };
const dark: Look = { ...light, name: 'dark', colorScheme: 'dark' };
const narrow: Look = { name: 'narrow', colorScheme: 'light', width: 320, height: 640 };
const looks: Record<EngineName, Look[]> = {
    chromium: [light, dark, narrow],
    // Its driver cannot ask for dark.
    firefox: [light, narrow],
    // Its driver can ask for nothing: as it looks by itself.
    webkit: [light],
};

/** @returns the files. */
export async function takeDemo(engine: Engine, demo: Demo, folder: string): Promise<string[]> {
    const files: string[] = [];
    for (const look of looks[engine.name]) files.push(...(await take(look)));
    return files;

    async function take(look: Look): Promise<string[]> {
        const { name, colorScheme, width, height } = look;
        const profile = await engine.profile();
        const taken: string[] = [];
        try {
            const tab = await profile.open('about:blank');
            await tab.page?.setViewportSize({ width, height });
            await tab.page?.emulateMedia({ colorScheme });
            const shot = async (of: string): Promise<void> => {
                const file = join(folder, `demo-${engine.name}-${name}-${of}.png`);
                writeFileSync(file, await tab.screenshot());
                taken.push(file);
            };
            await tab.goto(`${demo.url}/sign-in`);
            await statusShows(tab, 'signed-out');
            await shot('sign-in');
            await tab.evaluate(press, 'button[value="alice"]');
            await statusShows(tab, 'online');
            await shot('home');
            // WebKit: what is left in the middle of a write blocks the database of the next page.
            await untilWritten(tab);
            await tab.goto(`${demo.url}/people`);
            await talk(tab);
            await untilWritten(tab);
            await tab.goto(demo.url);
            await statusShows(tab, 'online');
            await tab.waitFor(() => document.querySelector('.chat-msg__text') !== null);
            await shot('chat');
            for (const part of ['scenarios', 'switches', 'timeline', 'storage']) {
                await tab.evaluate(openBench, part);
                await tab.waitFor(() => document.querySelector('#bench-told')!.textContent !== '');
                await shot(`bench-${part}`);
            }
            await tab.evaluate(openBench, 'scenarios');
            await tab.evaluate(press, '#scenario-kill button');
            await statusShows(tab, 'waiting');
            await tab.evaluate(showScenario);
            await shot('waiting');
            await demo.prosody.start();
            await statusShows(tab, 'online');
        } finally {
            await profile.close();
        }
        return taken;
    }
}

function press(selector: string): void {
    document.querySelector<HTMLButtonElement>(selector)!.click();
}

function statusShows(tab: Tab, state: string): Promise<unknown> {
    return tab.waitFor(
        (wanted) => document.querySelector('converse-session-status')?.getAttribute('state') === wanted,
        state,
    );
}

/** Opens a chat and says something. */
async function talk(tab: Tab): Promise<void> {
    await tab.waitFor(() => document.querySelector('[data-chat-with^="bob"]:not([disabled])') !== null);
    await tab.evaluate(press, '[data-chat-with^="bob"]');
    await tab.waitFor(() => document.querySelector('.chat-textarea') !== null);
    await tab.evaluate(() => {
        const area = document.querySelector<HTMLTextAreaElement>('.chat-textarea')!;
        area.value = 'Is the Bechstein ready for Thursday?';
        area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 13, bubbles: true }));
    });
    await tab.waitFor(() => document.querySelector('.chat-msg__text') !== null);
}

/** Unfolds one part of the bench, and of its scenarios the one about a server that dies. */
function openBench(part: string): void {
    document.querySelector<HTMLDetailsElement>('#session-panel')!.open = true;
    document.querySelector<HTMLDetailsElement>('#scenario-kill')!.open = true;
    for (const details of document.querySelectorAll<HTMLDetailsElement>('.part'))
        details.open = details.id === `bench-${part}`;
    document.querySelector(part === 'scenarios' ? '.session-body' : `#bench-${part}`)!.scrollIntoView();
}

/** The timeline below the scenario that is being played. */
function showScenario(): void {
    for (const details of document.querySelectorAll<HTMLDetailsElement>('.scenarios details'))
        details.parentElement!.hidden = !details.open;
    document.querySelector<HTMLDetailsElement>('#bench-timeline')!.open = true;
    document.querySelector('.session-body')!.scrollTo(0, 230);
}
