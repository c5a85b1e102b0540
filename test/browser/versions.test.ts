/**
 * Every Converse that is supported, in every view mode, on a desktop and on a phone: signs in, chats both ways, goes on
 * over a page load and after a drop, and ends with the site's sign-out. Closes with a table.
 */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createResults } from '../hosts/table.ts';
import { versionOf } from '../version.ts';
import {
    record,
    savedSession,
    say,
    untilChatting,
    untilHeard,
    untilPresent,
    untilState,
} from './support/drive.ts';
import { startTalker, type Talker } from './support/flood/talker.ts';
import type { PageSpec } from './support/page.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, setStage, type Stage } from './support/stage.ts';
import { thorough } from './support/thorough.ts';

const [alice, bob] = [`alice@${DOMAIN}`, `bob@${DOMAIN}`];
const builds: { build: NonNullable<PageSpec['converse']>; name: string; plugin?: PageSpec['plugin'] }[] = [
    { build: 'full', name: `Converse ${versionOf('converse.js')!}` },
    { build: 'full-12', name: `Converse ${versionOf('converse-12')!}` },
    // It does not say when it has loaded.
    { build: 'headless', name: `headless ${versionOf('@converse/headless')!}`, plugin: 'after' },
];
const modes = ['overlayed', 'fullscreen', 'embedded'];
const screens = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 640 } };

const results = createResults();
afterAll(() => console.log(results.table()));

let stage: Stage;
let frank: Talker;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage?.close());
afterEach(async () => {
    frank?.close();
    await stage.clear();
});

describe.each(builds)('$name', ({ build, name, plugin }) => {
    // Nothing is to be seen of the headless one.
    const looks = build === 'headless' ? [['none', 'desktop'] as const] : modesOnScreens();

    it.each(looks)('%s, %s', async (mode, screen) => {
        let passed = false;
        try {
            const { boshURL, c2sPort } = stage.prosody;
            const spec: PageSpec = {
                converse: build,
                plugin,
                settings: {
                    bosh_service_url: boshURL,
                    prebind_url: '/prebind',
                    authentication: 'prebind',
                    auto_login: true,
                    session_user: 'alice',
                    session_retry_spread: 300,
                    ...(build === 'headless' ? {} : { view_mode: mode }),
                },
            };
            frank = await startTalker({
                port: c2sPort,
                domain: DOMAIN,
                user: 'bob',
                password: PASSWORDS['bob']!,
            });
            const page = await stage.open('about:blank', 'alice');
            await page.setViewportSize(screens[screen]);
            await page.goto(stage.site.page(spec));
            const chat = async (text: string): Promise<void> => {
                await untilPresent(page);
                frank.say(alice, `${text} to her`, 'chat');
                await untilHeard(page, bob, `${text} to her`);
                await say(page, bob, `${text} of hers`);
                await expect.poll(() => frank.heard.map(({ body }) => body)).toContain(`${text} of hers`);
            };
            await untilChatting(page);
            await chat('Hello');
            const before = await savedSession(page);

            await page.reload();
            await untilChatting(page);
            await untilState(page, 'online');
            expect((await savedSession(page))?.sid).toBe(before?.sid);
            await chat('After the page load');

            await stage.prosody.kick((await untilState(page, 'online')).jid!);
            await page.waitForFunction(
                (sid) => !sessionStorage.getItem('converse-session:tab')?.includes(sid),
                before!.sid,
            );
            await untilState(page, 'online');
            await chat('After the drop');

            await signOut(page);
            expect((await record(page)).failed).toBeUndefined();
            passed = true;
        } finally {
            results.add(`${mode}, ${screen}`, name, passed);
        }
    });
});

/** Without `THOROUGH` one of each kind. */
function modesOnScreens(): (readonly [string, keyof typeof screens])[] {
    if (!thorough)
        return [
            ['overlayed', 'desktop'],
            ['fullscreen', 'phone'],
        ];
    return modes.flatMap((mode) => (['desktop', 'phone'] as const).map((screen) => [mode, screen] as const));
}

/** The site's: nobody is left on the server but who was not signed out. */
async function signOut(page: Page): Promise<void> {
    await page.evaluate(() => window.converseSession!.signOut());
    await untilState(page, 'signed-out');
    await expect.poll(() => stage.prosody.sessions()).toEqual([expect.stringContaining(bob)]);
}
