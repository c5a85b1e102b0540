/** What is kept of a user goes, and nothing else: in a page where Converse runs, and in one where it never has. */
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { say, untilAnswered, untilChatting, untilHeard, untilState, untilWritten } from './support/drive.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, setStage, type Stage } from './support/stage.ts';
import { stored, type Entry } from './support/stored.ts';

let stage: Stage;
let code: string;
beforeAll(async () => {
    const source = fileURLToPath(new URL('../../src/converse/caches.ts', import.meta.url));
    const [bundle, made] = await Promise.all([
        build({ entryPoints: [source], bundle: true, write: false, format: 'iife', globalName: 'wiper' }),
        setStage(),
    ]);
    code = bundle.outputFiles[0]!.text;
    stage = made;
});
afterAll(() => stage.close());
afterEach(() => stage.clear());

const [alice, bob, room] = [`alice@${DOMAIN}`, `bob@${DOMAIN}`, `den@rooms.${DOMAIN}`];

function wipe(page: Page, jid: string): Promise<void> {
    return page.evaluate(`${code}; wiper.wipeCaches(${JSON.stringify(jid)})`);
}

/** What Converse keeps; ours goes with the session. */
async function ofConverse(page: Page): Promise<Entry[]> {
    return (await stored(page)).filter(({ key }) => !key.startsWith('converse-session:'));
}

async function naming(page: Page, name: string): Promise<Entry[]> {
    return (await ofConverse(page)).filter((entry) => JSON.stringify(entry).includes(name));
}

interface Inside {
    test: {
        converse: {
            api: {
                connection: { get(): unknown };
                rooms: { open(jid: string, attributes: object): Promise<Room> };
            };
        };
    };
}

interface Room {
    session: { get(name: string): unknown };
    sendMessage(message: { body: string }): Promise<unknown>;
}

/** Enters the room and says something there. */
async function sayInRoom(page: Page, body: string): Promise<void> {
    await page.evaluate(
        async ([jid, text]) => {
            const { rooms } = (window as unknown as Inside).test.converse.api;
            const den = await rooms.open(jid, { nick: 'alice' });
            while (den.session.get('connection_status') !== 5)
                await new Promise((resolve) => setTimeout(resolve, 20));
            await den.sendMessage({ body: text });
        },
        [room, body] as const,
    );
    await untilHeard(page, room, body);
}

/** Signs the user out, and waits until core has let go. */
async function signOut(page: Page): Promise<void> {
    await page.evaluate(async () => {
        const { api } = (window as unknown as Inside).test.converse;
        await window.converseSession!.signOut();
        while (api.connection.get()) await new Promise((resolve) => setTimeout(resolve, 10));
    });
}

const spec = (user: string, more = {}): string =>
    stage.site.page({
        settings: {
            bosh_service_url: stage.prosody.boshURL,
            credentials_url: '/credentials',
            session_user: user,
            ...more,
        },
    });

/** Converse's OMEMO, which makes keys for a second or more, needs what the test site's policy forbids. */
async function openFreely(url: string, user: string): Promise<Page> {
    const context = await stage.browser.newContext({ bypassCSP: true });
    await context.addCookies([{ name: 'user', value: user, url: stage.site.url }]);
    const page = await context.newPage();
    await page.goto(url);
    return page;
}

/** A page in which nothing of Converse or of ours runs. */
const bare = async (): Promise<Page> =>
    stage.open(stage.site.page({ settings: {}, plugin: 'none', converse: 'none' }));

describe('where Converse has run', () => {
    const kinds = ['IndexedDB', 'localStorage', 'sessionStorage'];
    it.each(kinds)('leaves nothing of alice (persistent_store: %s)', async (kind) => {
        const page = await openFreely(spec('alice', { persistent_store: kind }), 'alice');
        await untilChatting(page);
        await say(page, bob, 'Good morning');
        await sayInRoom(page, 'Good evening');
        await untilAnswered(page);
        await expect.poll(async () => JSON.stringify(await ofConverse(page))).toContain('Good evening');
        expect((await naming(page, 'alice')).length).toBeGreaterThan(20);
        // Only stores of one user can be closed to late writers.
        if (kind === 'sessionStorage')
            await expect.poll(async () => JSON.stringify(await ofConverse(page))).toContain('privKey');

        await signOut(page);
        await wipe(page, alice);
        expect(await naming(page, 'alice')).toEqual([]);
        expect(await naming(page, 'Good')).toEqual([]);
        // What is written later can be stopped only in a store that is one user's alone.
        if (kind !== 'sessionStorage') {
            await page.waitForTimeout(1500);
            expect(await ofConverse(page)).toEqual([]);
        }
        await page.context().close();
    });

    it('does so while bob chats in another tab, who loses nothing', async () => {
        const hers = await stage.open(spec('alice'), 'alice');
        await untilChatting(hers);
        await say(hers, 'carol@example.test', 'Good morning');
        const his = await hers.context().newPage();
        // Converse alone: what our tabs say to each other is another matter.
        const settings = {
            bosh_service_url: stage.prosody.boshURL,
            authentication: 'login',
            auto_login: true,
            jid: bob,
            password: PASSWORDS['bob'],
        };
        await his.goto(stage.site.page({ settings, plugin: 'none' }));
        await untilChatting(his);
        await say(his, alice, 'Are you there?');
        await signOut(hers);
        await expect.poll(async () => JSON.stringify(await naming(his, bob))).toContain('Are you there?');
        await untilWritten(his);
        const before = (await ofConverse(his)).filter(({ place }) => place === bob);

        await wipe(hers, alice);
        const after = await ofConverse(his);
        expect(after.filter(({ place }) => place === bob)).toEqual(before);
        expect(after.filter(({ place }) => place === alice)).toEqual([]);
        expect((await naming(hers, 'alice')).filter(({ place }) => place !== bob)).toEqual([]);
        await say(his, alice, 'Still here');
        await expect.poll(async () => JSON.stringify(await naming(his, bob))).toContain('Still here');
    });

    it('can do so before Converse has loaded, and another user signs in', async () => {
        const page = await stage.open(spec('alice'), 'alice');
        await untilChatting(page);
        await say(page, bob, 'Good morning');
        await untilAnswered(page);
        await page.goto(stage.site.page({ settings: {}, plugin: 'none', converse: 'none' }));
        expect((await naming(page, 'alice')).length).toBeGreaterThan(10);
        await wipe(page, alice);
        expect(await ofConverse(page)).toEqual([]);
        await page.context().addCookies([{ name: 'user', value: 'bob', url: stage.site.url }]);
        await page.goto(spec('bob'));
        await untilState(page, 'online');
        await untilChatting(page);
    });
});

describe('where Converse has never run', () => {
    /** Plants entries, wipes, and @returns the keys that are left. */
    async function left(page: Page, jid: string, planted: Record<string, string>): Promise<string[]> {
        await page.evaluate((entries) => {
            for (const storage of [sessionStorage, localStorage])
                for (const [key, value] of Object.entries(entries)) storage.setItem(key, value);
        }, planted);
        await wipe(page, jid);
        const [session, local] = await page.evaluate(() =>
            [sessionStorage, localStorage].map((storage) => Object.keys(storage).sort()),
        );
        expect(session).toEqual(local);
        return session!;
    }
    const plant = (...keys: string[]): Record<string, string> =>
        Object.fromEntries(keys.map((key) => [key, '{}']));

    /** Keys as Converse 12 and 14 and Strophe write them, for an owner. */
    const keysOf = (jid: string): string[] => [
        `strophe-sm:${jid}`,
        `converse-persistent/${jid}/converse.scram-keys-${jid}-converse.scram-keys-${jid}`,
        `converse.room-bookmarks${jid}fetched`,
        `converse.blocklist-${jid}-fetched`,
        ...[
            `${jid}-converse.vcards`,
            `${jid}-converse.vcards-carol@x`,
            `_converse.rosterfilter-${jid}-_converse.rosterfilter-${jid}`,
            `converse-roster-model-${jid}-converse-roster-model-${jid}`,
            `converse.bookmarks-list-model-${jid}`,
            `converse.chatboxes-${jid}-carol@x`,
            `converse.contacts-${jid}-carol@x`,
            `converse.contacts-panel${jid}-converse.contacts-panel${jid}`,
            `converse.devicelist-${jid}-carol@x-omemo2-1234`,
            `converse.devicelists-v2-${jid}`,
            `converse.disco-entities-${jid}-x`,
            `converse.emoji-${jid}-carol@x`,
            `converse.messages-carol@x-${jid}-1a2b-3c`,
            `converse.muc-features-${jid}-den@rooms.x-converse.muc-features-${jid}-den@rooms.x`,
            `converse.muc-private-msgs-den@rooms.x/Carol-${jid}`,
            `converse.occupants-${jid}den@rooms.x-1a2b`,
            `converse.omemo-active-states-${jid}`,
            `converse.omemosession-${jid}`,
            `converse.popular_emojis_frequencies.${jid}`,
            `converse.room-bookmarks.${jid}-den@rooms.x`,
            `converse.roomspanel${jid}-converse.roomspanel${jid}`,
            `converse.session-${jid}-converse.session-${jid}`,
            `converse.stream-features-${jid}-1a2b`,
            `converse.user-settings.${jid}`,
            `muc.session-${jid}-den@rooms.x-muc.session-${jid}-den@rooms.x`,
            `roster.state-${jid}-undefined`,
        ].map((key) => `converse-session/${key}`),
    ];

    it('knows every key of a user, and those under the names of contacts', async () => {
        const keys = [
            ...keysOf('al@x'),
            'converse-session/converse.features-carol@x-1a2b',
            'converse-session/converse.identities-carol@x',
            'converse-session/_converse.occupants-filter-den@rooms.x',
        ];
        expect(await left(await bare(), 'al@x', plant(...keys))).toEqual([]);
    });

    it.each(['alice@x', 'al@x.org', 'personal@x', 'jean.al@x', 'jean-al@x', 'x@al.x', 'AL@y'])(
        'leaves the entries of %s alone when al@x goes',
        async (other) => {
            // Converse writes `messages-carol@x-jean-al@x` also for al@x and a contact at `x-jean`.
            const keys = keysOf(other)
                .filter((key) => other !== 'jean-al@x' || !/messages|msgs/.test(key))
                .map((key) => key.replaceAll('carol@x', 'al@x'));
            expect(await left(await bare(), 'al@x', plant(...keys))).toEqual([...keys].sort());
        },
    );

    it('leaves what is not Converse’s alone, and what is nobody’s', async () => {
        const keys = [
            'al@x',
            'cart-al@x',
            'my-converse.session-al@x',
            'converse-persistent/al@x.org/al@x-converse.vcards',
            'converse-session/converse.client-config-converse.client-config',
            'converse-session:al@x',
            'strophe-sm:al@x.org',
        ];
        expect(await left(await bare(), 'al@x', plant(...keys))).toEqual([...keys].sort());
    });

    it.each([
        ['Al@X/Phone', 'AL@x'],
        [String.raw`d\27artagnan@x`, String.raw`d\27artagnan@x`],
        ['a+b.c$@x', 'a+b.c$@x'],
    ])('takes %s as it is written', async (jid, written) => {
        const values = {
            'conversejs-session-jid': written,
            'strophe-bosh-session': JSON.stringify({ jid: `${written}/1`, sid: 's', rid: 1 }),
            'converse-session/converse.bosh-session-1a2b': JSON.stringify({ jid: `${written}/1` }),
        };
        const lower = written.toLowerCase();
        const keys = keysOf(written).map((key) =>
            key.replace(/^[a-z-]+[:/].*?(?=\/|$)/, (at) =>
                at.startsWith('strophe-sm') || at.startsWith('converse-persistent') ? at.toLowerCase() : at,
            ),
        );
        expect(
            await left(await bare(), jid, { ...values, ...plant(...keys, `strophe-sm:${lower}`) }),
        ).toEqual([]);
    });

    it.each(['alice@x', 'al@x.org', 'al'])('leaves values alone that are of %s', async (other) => {
        const values = {
            'conversejs-session-jid': other,
            'strophe-bosh-session': JSON.stringify({ jid: `${other}/al@x`, sid: 's', rid: 1 }),
            'converse-session/converse.bosh-session-1a2b': JSON.stringify({ jid: `${other}/1` }),
        };
        expect(await left(await bare(), 'al@x', values)).toEqual(Object.keys(values).sort());
    });

    it('empties one object store of the database', async () => {
        const page = await bare();
        const stores = ['al@x', 'alice@x', 'al@x.org'];
        await page.evaluate(
            (names) =>
                new Promise<void>((resolve) => {
                    const opening = indexedDB.open('converse-persistent', 3);
                    opening.onupgradeneeded = () => {
                        for (const name of names)
                            opening.result.createObjectStore(name).put('of al@x', 'al@x');
                    };
                    // Left open, as Converse does.
                    opening.onsuccess = () => resolve();
                }),
            stores,
        );
        await wipe(page, 'al@x');
        expect((await ofConverse(page)).map(({ place }) => place).sort()).toEqual(['al@x.org', 'alice@x']);
    });

    it('makes no database', async () => {
        const page = await bare();
        await wipe(page, alice);
        expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
    });

    it('comes to an end where the database cannot be opened', async () => {
        const page = await bare();
        await page.evaluate(
            () =>
                new Promise<void>((resolve) => {
                    indexedDB.open('converse-persistent', 1).onsuccess = () => {
                        indexedDB.open('converse-persistent', 2).onblocked = () => resolve();
                    };
                }),
        );
        const begun = performance.now();
        await wipe(page, alice);
        expect(performance.now() - begun).toBeLessThan(4000);
    });

    it('comes to an end where storage is forbidden, or missing', async () => {
        const page = await stage.open('data:text/html,A page of no origin');
        expect(await page.evaluate(() => 'localStorage' in window)).toBe(true);
        await expect(page.evaluate(() => localStorage.length)).rejects.toThrow('SecurityError');
        await wipe(page, alice);
        await page.evaluate(() => Object.defineProperty(window, 'indexedDB', { value: undefined }));
        await wipe(page, alice);
    });
});
