/**
 * What the person sees of Converse while the plugin is at work: that it connects, and never its login form nor a
 * "Disconnected" that is not true.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { untilChatting, untilNot, untilState } from './support/drive.ts';
import { setStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage?.close());
afterEach(() => stage.clear());

interface Seen {
    seen: Set<string>;
}

/** Runs in the page from its first moment on, and looks at each change of it. */
function watch(): void {
    const places = {
        'the login form': '#converse-login input[name=jid]',
        Disconnected: '#converse-login .alert-warning, #converse-login .conn-feedback:not(.d-none)',
        'that it connects': 'converse-spinner, #converse-login .spinner',
        'the chat': 'converse-user-profile',
    };
    const { seen } = Object.assign(window as unknown as Seen, { seen: new Set<string>() });
    const look = (): void => {
        for (const [what, selector] of Object.entries(places))
            if ([...document.querySelectorAll(selector)].some((each) => each.checkVisibility()))
                seen.add(what);
    };
    new MutationObserver(look).observe(document, {
        attributes: true,
        characterData: true,
        childList: true,
        subtree: true,
    });
}

const seen = (page: Page): Promise<string[]> =>
    page.evaluate(() => [...(window as unknown as Seen).seen].sort());
const forget = (page: Page): Promise<void> => page.evaluate(() => (window as unknown as Seen).seen.clear());

/** An endpoint that is down at first, and then slow. */
function failThenDally(path: string, ms: number): void {
    stage.site.answer(path, (_request, reply) => {
        stage.site.answer(path, async (_again, _late, usual) => {
            stage.site.answer(path);
            await delay(ms);
            return usual();
        });
        return reply.code(503).send('');
    });
}

const ways = [
    ['prebind', 'overlayed'],
    ['prebind', 'fullscreen'],
    ['login', 'overlayed'],
    ['login', 'fullscreen'],
] as const;

it.each(ways)(
    '%s, %s: neither at a start, nor at a page load, nor at a drop',
    async (authentication, mode) => {
        const path = authentication === 'prebind' ? '/prebind' : '/credentials';
        const url = stage.site.page({
            settings: {
                bosh_service_url: stage.prosody.boshURL,
                authentication,
                [authentication === 'prebind' ? 'prebind_url' : 'credentials_url']: path,
                auto_login: true,
                session_user: 'alice',
                session_retry_spread: 300,
                view_mode: mode,
                show_controlbox_by_default: true,
            },
        });
        const page = await stage.open('about:blank', 'alice');
        await page.addInitScript(watch);
        failThenDally(path, 1500);
        await page.goto(url);
        await untilChatting(page);
        await expect.poll(() => seen(page)).toEqual(['that it connects', 'the chat']);

        await page.reload();
        await untilChatting(page);
        await expect.poll(() => seen(page)).toContain('the chat');
        expect(await seen(page)).not.toContain('the login form');
        expect(await seen(page)).not.toContain('Disconnected');

        await forget(page);
        failThenDally(path, 1500);
        await stage.prosody.kick((await untilState(page, 'online')).jid!);
        await untilNot(page, 'online');
        await untilState(page, 'online');
        expect(await seen(page)).not.toContain('the login form');
        expect(await seen(page)).not.toContain('Disconnected');
    },
);

it.each([
    ['prebind', 'Disconnected'],
    ['login', 'the login form'],
] as const)('%s: sees it once nobody is signed in', async (authentication, what) => {
    const url = stage.site.page({
        settings: {
            bosh_service_url: stage.prosody.boshURL,
            authentication,
            [authentication === 'prebind' ? 'prebind_url' : 'credentials_url']: '/nobody',
            auto_login: true,
            show_controlbox_by_default: true,
        },
    });
    const page = await stage.open('about:blank');
    await page.addInitScript(watch);
    await page.route('**/nobody', (route) => route.fulfill({ status: 401 }));
    await page.goto(url);
    await untilState(page, 'signed-out');
    await expect.poll(() => seen(page)).toContain(what);
});
