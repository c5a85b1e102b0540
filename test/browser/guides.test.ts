/** The README and the guides to the three ways, followed to the letter: every file made, every command typed, and then two people chat. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Tab } from '../hosts/sites/visitor.ts';
import { readGuide } from './support/guides/blocks.ts';
import { PATIENCE, setGuideStage, signOut, type GuideStage } from './support/guides/stage.ts';

let stage: GuideStage;
beforeEach(async () => void (stage = await setGuideStage()));
afterEach(() => stage.close());

const talkTo = (tab: Tab, name: string) =>
    tab.page.locator('.list-item a', { hasText: name }).first().click();

/**
 * Both say something to the other, and once more after a reload.
 * @param asking how often the site is asked at it: once by a page that does not say who is signed in.
 */
async function chat(alice: Tab, bob: Tab, asking = 0): Promise<void> {
    await talkTo(alice, 'Bob');
    await alice.write('Hello Bob');
    await bob.untilRead('Hello Bob');
    await bob.write('Hello Alice');
    await alice.untilRead('Hello Alice');
    const asked = alice.asked.length;
    await alice.page.reload();
    await alice.untilOnline('alice');
    await bob.write('Still there?');
    await alice.untilRead('Still there?');
    await alice.write('Still here');
    await bob.untilRead('Still here');
    expect(alice.asked).toHaveLength(asked + asking);
}

const guides = ['docs/credentials.md', 'docs/prebind.md', 'docs/tokens.md'];

it(
    'README.md leads to a chat',
    async () => {
        const looks = async (): Promise<void> => {
            const { url } = stage.reader;
            const urls = [`${url}/as/alice`, `${url.replace('localhost', '127.0.0.1')}/as/bob`];
            const [alice, bob] = await Promise.all(urls.map(async (each) => (await stage.meet(each)).open()));
            await Promise.all([alice!.untilOnline('alice'), bob!.untilOnline('bob')]);
            await chat(alice!, bob!, 1);
            expect(stage.missing).toEqual([]);
            stage.reader.lookAt(alice!.page);
        };
        const acts = { 'load the page anew in the middle of it': looks };
        await stage.reader.follow('README.md', { only: ['Start in five minutes'], acts });
    },
    PATIENCE,
);

it.each(guides)(
    '%s leads to a chat',
    async (guide) => {
        let alice: Tab, bob: Tab;
        const acts = {
            'Reload: the chat goes on, and the endpoint is not asked again.': async () => {
                [bob, alice] = await Promise.all([stage.arrive('bob'), stage.arrive('alice')]);
                await chat(alice, bob);
                stage.reader.lookAt(alice.page);
            },
            'Press "Sign out" in both browsers.': async () => {
                expect(stage.missing).toEqual([]);
                await signOut(alice, bob);
            },
        };
        // Of test/hosts/guides.test.ts, which has these languages.
        const skip = guide === 'docs/prebind.md' ? ['A site in another language'] : [];
        await stage.reader.follow(guide, { acts, skip });
        // tokens.md has made another site of it by now.
        if (guide === 'docs/tokens.md') await stage.arrive('alice');
    },
    PATIENCE,
);

it('what the guides have in common is the same in all of them', () => {
    const files = guides.map((guide) =>
        Object.fromEntries(
            readGuide(guide)
                .flatMap(({ steps }) => steps)
                .flatMap((step) => (step.do === 'make' ? [[step.file, step.text] as const] : [])),
        ),
    );
    for (const name of ['site.mjs', 'groups.txt'])
        expect(new Set(files.map((made) => made[name])).size).toBe(1);
    expect(files[0]!['password.mjs']).toBe(files[1]!['password.mjs']);
});
