/** No secret turns up anywhere but in the page's own memory, and of a session's tokens in the tab's own storage. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { logOut, record, savedSession, say, untilChatting, untilEvent, untilState } from './support/drive.ts';
import { listenForLeaks, placesOf, writings, type Listening } from './support/leaks.ts';
import type { PageSpec } from './support/page.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, setStage, TOKEN_DOMAIN, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage.close());
afterEach(() => stage.clear());

const bosh = (): PageSpec['settings'] => ({ bosh_service_url: stage.prosody.boshURL });
const socket = (): PageSpec['settings'] => ({ websocket_url: stage.prosody.websocketURL });

interface Way {
    name: string;
    domain?: string;
    spec(): Partial<PageSpec> & Pick<PageSpec, 'settings'>;
}

const ways: Way[] = [
    {
        name: 'prebind over BOSH',
        spec: () => ({ settings: { ...bosh(), authentication: 'prebind', prebind_url: '/prebind' } }),
    },
    {
        name: 'prebind over BOSH, started early',
        spec: () => ({
            early: { ...bosh(), prebind_url: '/prebind', session_user: 'alice' },
            settings: { ...bosh(), prebind_url: '/prebind' },
        }),
    },
    {
        name: 'credentials over BOSH',
        spec: () => ({ settings: { ...bosh(), credentials_url: '/credentials' } }),
    },
    {
        name: 'credentials over WebSocket',
        spec: () => ({ settings: { ...socket(), credentials_url: '/credentials' } }),
    },
    {
        name: 'one-time tokens over BOSH',
        domain: TOKEN_DOMAIN,
        spec: () => ({ settings: { ...bosh(), credentials_url: '/token' } }),
    },
    {
        name: 'one-time tokens over WebSocket',
        domain: TOKEN_DOMAIN,
        spec: () => ({ settings: { ...socket(), credentials_url: '/token' } }),
    },
];

/** What must not be found: all that the site has handed out, and the sessions made of it. */
function secretsOf(sids: (string | undefined)[]): string[] {
    const known = [...stage.site.secrets, ...sids.filter((sid) => sid !== undefined)];
    return known.flatMap((secret) => writings(secret, ['alice', 'bob']));
}

async function expectNone(leaks: Listening, secrets: string[]): Promise<void> {
    const places = await leaks.everything();
    expect(placesOf(secrets, places)).toEqual([]);
}

describe.each(ways)('$name', ({ domain = DOMAIN, spec }) => {
    it('no secret is logged, told, shown, asked for by URL, or stored, from the start to the end', async () => {
        const { settings, ...more } = spec();
        const page = await stage.open('about:blank', 'alice');
        const leaks = listenForLeaks(page);
        const given = { session_user: 'alice', auto_login: true, session_retry_spread: 300 };
        await page.goto(stage.site.page({ ...more, settings: { ...settings, ...given } }));
        const sids: (string | undefined)[] = [];
        const noteSession = async (): Promise<void> => void sids.push((await savedSession(page))?.sid);

        await untilChatting(page);
        await noteSession();
        await say(page, `bob@${domain}`, 'Nothing to see here');
        await expectNone(leaks, secretsOf(sids));

        await page.reload();
        await untilChatting(page);
        await noteSession();
        await expectNone(leaks, secretsOf(sids));

        await stage.prosody.kick(`alice@${domain}`);
        await untilEvent(page, 'reconnected');
        await untilState(page, 'online');
        await noteSession();
        await expectNone(leaks, secretsOf(sids));
        // Of what is kept for the next page, the SID alone is a secret, and no longer than the session lives.
        const kept = await leaks.kept();
        expect(placesOf(handedOut(), { kept })).toEqual([]);
        expect(kept).not.toContain('strophe-bosh-session');
        const { indexedDB } = await leaks.everything();
        expect(indexedDB).not.toMatch(/scram[-_]keys"?:\s*\{/);

        await logOut(page);
        await untilState(page, 'stopped', 'logged-out');
        await expectNone(leaks, secretsOf(sids));
        expect(await savedSession(page)).toBeUndefined();
        const left = await leaks.kept();
        expect(
            placesOf(
                sids.filter((sid) => sid !== undefined),
                { left },
            ),
        ).toEqual([]);
    });
});

/** Passwords and tokens, but no SIDs: nothing that the browser may store at all. */
const handedOut = (): string[] =>
    stage.site.secrets
        .filter((secret) => !/^[\da-f]{8}(-[\da-f]+){4}$/.test(secret))
        .flatMap((secret) => writings(secret, ['alice', 'bob']));

it('the search itself finds what is planted', async () => {
    const MARKER = 'PLANTED-7f3a9c';
    const page = await stage.open('about:blank');
    const leaks = listenForLeaks(page);
    await page.goto(stage.site.page({ settings: { ...bosh(), authentication: 'login' } }));
    await untilEvent(page, 'initialized');
    await page.evaluate(async (marker) => {
        console.info(marker);
        document.cookie = `planted=${marker}`;
        localStorage.setItem('planted', marker);
        history.replaceState({ marker }, '');
        window.name = marker;
        document.body.dataset['planted'] = marker;
        Object.assign(window, { planted: { deep: new Map([['down', [() => marker, { [marker]: 1 }]]]) } });
        window.dispatchEvent(new CustomEvent('converse-session', { detail: { message: marker } }));
        await fetch(`/nothing?${marker}`);
        await new Promise<void>((resolve, reject) => {
            const opening = indexedDB.open('planted', 1);
            opening.onupgradeneeded = () => void opening.result.createObjectStore('store').put(marker, 'key');
            opening.onerror = () => reject(new Error('No database.'));
            opening.onsuccess = () => {
                opening.result.close();
                resolve();
            };
        });
    }, MARKER);
    const found = placesOf([MARKER], await leaks.everything()).map((line) => line.split(' ')[0]);
    expect(found.sort()).toEqual([
        ...['console', 'cookies', 'globals', 'history.state', 'indexedDB', 'localStorage', 'markup'],
        ...['states', 'urls', 'window.name'],
    ]);
});

it('nothing is put on `window` but `converseSession`', async () => {
    const globals = async (plugin: PageSpec['plugin']): Promise<string[]> => {
        const settings = { ...bosh(), credentials_url: '/credentials', auto_login: true };
        const url = stage.site.page({ plugin, settings: plugin === 'none' ? bosh() : settings });
        const page = await stage.open(url, 'alice');
        await untilEvent(page, 'initialized');
        if (plugin !== 'none') await untilChatting(page);
        return page.evaluate(() => Object.getOwnPropertyNames(window));
    };
    const without = await globals('none');
    expect((await globals('before')).filter((name) => !without.includes(name))).toEqual(['converseSession']);
    expect((await globals('register')).filter((name) => !without.includes(name))).toEqual(['moduleSession']);
});

it('the password does not stay in Strophe’s connection', async () => {
    const settings = { ...socket(), credentials_url: '/credentials' };
    const page = await stage.open(stage.site.page({ settings }), 'alice');
    await untilChatting(page);
    const text = await page
        .evaluate(() => {
            interface Inside {
                test: { converse: { api: { connection: { get(): object } } } };
            }
            const connection = (window as unknown as Inside).test.converse.api.connection.get();
            return JSON.stringify(
                Object.entries(connection).filter(([, value]) => typeof value !== 'function'),
                (key, value: unknown) =>
                    key && typeof value === 'object' && value !== null && 'nodeType' in value ? null : value,
            );
        })
        .catch((error: unknown) => String(error));
    expect(text).not.toContain(PASSWORDS['alice']);
});

describe('what the host site says wrongly turns up nowhere', () => {
    const MARKER = 'MARKER-7f3a9c';
    const SOUND = { jid: `alice@${DOMAIN}/x`, sid: 'abc', rid: 1 };
    const answers: [string, unknown][] = [
        ['a web page', `<!doctype html><title>${MARKER}</title><p>${MARKER}`],
        ['malformed JSON', `{"jid": "alice@${DOMAIN}", "sid": "${MARKER}", "rid": ${MARKER}`],
        ['a JSON string', JSON.stringify(MARKER)],
        ['a list', JSON.stringify([MARKER])],
        ['a JID with spaces', JSON.stringify({ ...SOUND, jid: `${MARKER} ${MARKER}` })],
        ['a SID with quotes', JSON.stringify({ ...SOUND, sid: `"${MARKER}"` })],
        ['a RID in words', JSON.stringify({ ...SOUND, rid: MARKER })],
        ['an inactivity in words', JSON.stringify({ ...SOUND, inactivity: MARKER })],
        ['a password with NUL', JSON.stringify({ jid: SOUND.jid, password: `${MARKER}\0${MARKER}` })],
        ['a token with a control character', JSON.stringify({ jid: SOUND.jid, token: `${MARKER}\u0007` })],
        ['an unknown mechanism', JSON.stringify({ jid: SOUND.jid, token: 'abc', mechanism: MARKER })],
        ['two shapes at once', JSON.stringify({ ...SOUND, password: MARKER })],
    ];
    it.each(answers)('%s', async (_, body) => {
        stage.site.answer('/prebind', (_request, reply) =>
            reply.type(String(body).startsWith('<') ? 'text/html' : 'application/json').send(body),
        );
        const page = await stage.open('about:blank', 'alice');
        const leaks = listenForLeaks(page);
        const settings = { ...bosh(), authentication: 'prebind', prebind_url: '/prebind', auto_login: true };
        await page.goto(stage.site.page({ settings }));
        const { message } = await untilState(page, 'stopped', 'host-misconfigured');
        expect(message).toContain('prebind_url');
        await untilEvent(page, 'initialized');
        await expectNone(leaks, [MARKER]);
        expect(await leaks.kept()).not.toContain(MARKER);
    });

    it.each([
        ['an error page', 500, 'waiting', 'host-busy'],
        ['a refusal', 403, 'signed-out', 'host-signed-out'],
        ['a failed CSRF check', 419, 'stopped', 'host-misconfigured'],
    ] as const)('%s', async (_, status, name, reason) => {
        stage.site.answer('/credentials', (_request, reply) =>
            reply.code(status).type('text/html').send(`<p>${MARKER}`),
        );
        const page = await stage.open('about:blank', 'alice');
        const leaks = listenForLeaks(page);
        await page.goto(stage.site.page({ settings: { ...bosh(), credentials_url: '/credentials' } }));
        await untilState(page, name, reason);
        await expectNone(leaks, [MARKER]);
    });
});

describe('what the XMPP server refuses turns up nowhere', () => {
    const MARKER = 'REFUSED-7f3a9c';
    const refused = [
        {
            name: 'a token over BOSH',
            settings: () => ({ ...bosh(), credentials_url: '/token' }),
            answer: { jid: `alice@${TOKEN_DOMAIN}`, token: MARKER },
            reason: 'rejected',
        },
        {
            name: 'a token over WebSocket',
            settings: () => ({ ...socket(), credentials_url: '/token' }),
            answer: { jid: `alice@${TOKEN_DOMAIN}`, token: MARKER },
            reason: 'rejected',
        },
        {
            name: 'a password over BOSH',
            settings: () => ({ ...bosh(), credentials_url: '/token' }),
            answer: { jid: `alice@${DOMAIN}`, password: MARKER },
            reason: 'rejected',
        },
        {
            name: 'a password over WebSocket',
            settings: () => ({ ...socket(), credentials_url: '/token' }),
            answer: { jid: `alice@${DOMAIN}`, password: MARKER },
            reason: 'rejected',
        },
    ] as const;
    it.each(refused)('$name', async ({ settings, answer, reason }) => {
        stage.site.answer('/token', () => answer);
        const page = await stage.open('about:blank', 'alice');
        const leaks = listenForLeaks(page);
        const given = { ...settings(), auto_login: true, session_retry_base: 50, session_retry_cap: 100 };
        await page.goto(stage.site.page({ settings: given }));
        await untilState(page, 'stopped', reason);
        const secrets = writings(MARKER, ['alice']);
        await expectNone(leaks, secrets);
        expect(placesOf(secrets, { kept: await leaks.kept() })).toEqual([]);
        expect((await record(page)).events).not.toContain('connected');
    });

    it('a prebind of a dead session', async () => {
        stage.site.answer('/prebind', () => ({ jid: `alice@${DOMAIN}/x`, sid: MARKER, rid: 12345 }));
        const page = await stage.open('about:blank', 'alice');
        const leaks = listenForLeaks(page);
        const settings = { ...bosh(), prebind_url: '/prebind', auto_login: true };
        await page.goto(stage.site.page({ settings }));
        await untilState(page, 'waiting', 'session-lost');
        await expectNone(leaks, [MARKER]);
        expect(await leaks.kept()).not.toContain(MARKER);
    });
});
