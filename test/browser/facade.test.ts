/** That the engines do with tabs what `support/engines/` says of them, without Converse. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CAPABILITIES, ENGINES } from './support/engines/index.ts';
import type { Tab } from './support/engines/engine.ts';
import { setEngineStage, type EngineStage } from './support/stage.ts';

describe.each(ENGINES)('in %s', (engine) => {
    let stage: EngineStage;
    beforeAll(async () => void (stage = await setEngineStage(engine)));
    afterAll(() => stage?.close());
    afterEach(() => stage.clear());

    const { duplicates, hides, offline, restore, freeze, crash } = CAPABILITIES[engine];
    const mark = (tab: Tab, value: string): Promise<void> =>
        tab.evaluate((text) => sessionStorage.setItem('mark', text), value);
    const marked = (tab: Tab): Promise<string | null> => tab.evaluate(() => sessionStorage.getItem('mark'));
    const plain = (): string => stage.page({ settings: {}, plugin: 'none', converse: 'none', stored: true });

    it(`duplicates tabs ${duplicates}, with a copy of the sessionStorage, and opens others`, async () => {
        const profile = await stage.profile('alice');
        const [one, other] = [await profile.open(plain()), plain()];
        await mark(one, 'first');
        const copy = await one.duplicate();
        expect([await copy.url(), await marked(copy)]).toEqual([await one.url(), 'first']);
        const visible = (tab: Tab): Promise<string> => tab.evaluate(() => document.visibilityState);
        expect(await visible(copy)).toBe('visible');
        expect(await visible(one)).toBe(hides ? 'hidden' : 'visible');
        await mark(copy, 'second');
        const opened = await copy.opens(other);
        expect([await opened.url(), await marked(opened), await marked(one)]).toEqual([
            other,
            'second',
            'first',
        ]);
        expect(await marked(await profile.open(other))).toBe(null);
        if (one.follow) {
            await one.evaluate((href) => void (document.body.innerHTML = `<a href="${href}">On</a>`), other);
            const followed = await one.follow('a');
            expect([await followed.url(), await marked(followed)]).toEqual([other, null]);
        }
        await one.front();
        expect(await visible(one)).toBe('visible');
        const user = (tab: Tab): Promise<string> => tab.evaluate(() => document.cookie);
        expect(await user(one)).toBe('user=alice');
        expect(await user(await (await stage.profile()).open(other))).toBe('');
        await profile.setUser(stage.site.url, undefined);
        expect(await user(one)).toBe('');
    });

    it('keeps a page that was left, and says what goes wrong', async () => {
        const [first, second] = [plain(), plain()];
        const tab = await (await stage.profile()).open(first);
        await tab.evaluate(() => void Object.assign(window, { still: 'here' }));
        await tab.goto(second);
        await tab.back();
        const still = (): Promise<unknown> =>
            tab.evaluate(() => (window as unknown as { still?: string }).still);
        expect([await tab.url(), await still()]).toEqual([first, 'here']);
        await tab.forward();
        expect([await tab.url(), await still()]).toEqual([second, undefined]);
        const later = tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 10_000)));
        await Promise.all([tab.reload(), expect(later).rejects.toThrow()]);
        await tab.evaluate(() => {
            console.error('said');
            setTimeout(() => {
                throw new Error('thrown');
            });
        });
        await tab.waitFor(() => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 50)));
        expect(tab.lines).toContain('error: said');
        expect(tab.lines).toContainEqual(expect.stringMatching(/^uncaught: .*thrown/));
        await expect(tab.evaluate(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
        await expect(tab.goto('http://127.0.0.1:9/')).rejects.toThrow();
    });

    if (offline)
        it('takes the network away', async () => {
            const profile = await stage.profile();
            const tab = await profile.open(plain());
            const network = (): Promise<unknown> =>
                tab.evaluate(async () => [
                    navigator.onLine,
                    await fetch('/').then(
                        () => true,
                        () => false,
                    ),
                ]);
            await profile.offline!(true);
            expect(await network()).toEqual([false, false]);
            await profile.offline!(false);
            expect(await network()).toEqual([true, true]);
        });

    if (restore && crash)
        it('brings closed tabs back, also crashed ones', async () => {
            const profile = await stage.profile();
            const first = await profile.open(plain());
            await mark(first, 'closed');
            await first.close();
            const second = await profile.restore!();
            expect(await marked(second)).toBe('closed');
            await second.crash!();
            await second.close();
            expect(await marked(await profile.restore!())).toBe('closed');
        });

    if (freeze)
        it('freezes tabs', async () => {
            const profile = await stage.profile();
            const tab = await profile.open(plain());
            await profile.open(plain());
            await tab.freeze!();
            await tab.evaluate(() => void setTimeout(() => (document.title = 'ran')));
            const title = (): Promise<string> => tab.evaluate(() => document.title);
            await new Promise((resolve) => setTimeout(resolve, 1500));
            expect(await title()).toBe('Test');
            await tab.thaw!();
            await tab.waitFor(() => document.title === 'ran');
        });
});
