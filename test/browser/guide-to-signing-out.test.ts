/** The guide to signing out, followed to the letter, from the chat of another guide on. */
import { afterEach, beforeEach, it } from 'vitest';
import type { Tab } from '../hosts/sites/visitor.ts';
import { PATIENCE, setGuideStage, signOut, type GuideStage } from './support/guides/stage.ts';

let stage: GuideStage;
beforeEach(async () => void (stage = await setGuideStage()));
afterEach(() => stage.close());

it(
    'docs/signing-out.md leaves nothing behind',
    async () => {
        await stage.reader.follow('docs/credentials.md', {
            only: ['Install', 'The XMPP server', 'The password', 'The site'],
        });
        const visitor = await stage.meet();
        let first: Tab, second: Tab;
        const acts = {
            'open the site in a second tab': async () => {
                first = await stage.arrive('alice', visitor);
                second = await visitor.open();
                await second.untilOnline('alice');
                stage.reader.lookAt(second.page);
            },
            'Press "Sign out" in one of them.': async () => {
                await signOut(first);
                await second.untilState('signed-out', 'host-signed-out');
            },
            'Sign in as alice in two tabs, and press': async () => {
                await first.page.reload();
                await first.signIn('alice');
                await first.untilOnline('alice');
                await second.page.reload();
                await second.untilOnline('alice');
                await first.page.getByRole('button', { name: 'Sign out' }).click();
                await first.page.getByText('Goodbye').waitFor();
                for (const tab of [first, second]) await tab.untilState('signed-out');
            },
            'Sign in as alice in two browsers, and sign out in one.': async () => {
                await first.page.reload();
                await first.signIn('alice');
                const elsewhere = await stage.arrive('alice');
                stage.reader.lookAt(elsewhere.page);
                await first.untilOnline('alice');
                await first.page.getByRole('button', { name: 'Sign out' }).click();
                await elsewhere.untilState('signed-out', 'host-signed-out');
            },
        };
        await stage.reader.follow('docs/signing-out.md', { acts });
    },
    PATIENCE,
);
