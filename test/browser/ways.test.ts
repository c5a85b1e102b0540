/** The main road: every way in, on every transport, in a real browser against a real Prosody. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { prebind } from '../../src/bosh/prebind.ts';
import { record, ridsOf, savedSession, say, untilChatting, untilHeard } from './support/drive.ts';
import type { PageSpec } from './support/page.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, setStage, TOKEN_DOMAIN, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await setStage()));
afterAll(() => stage.close());
afterEach(() => stage.clear());

interface Way {
    name: string;
    domain: string;
    bosh: boolean;
    endpoint?: string;
    settings(user: string): Promise<PageSpec['settings']> | PageSpec['settings'];
}

const bosh = (): PageSpec['settings'] => ({ bosh_service_url: stage.prosody.boshURL });
const socket = (): PageSpec['settings'] => ({ websocket_url: stage.prosody.websocketURL });

const ways: Way[] = [
    {
        name: 'prebind over BOSH',
        domain: DOMAIN,
        bosh: true,
        endpoint: '/prebind',
        settings: () => ({ ...bosh(), authentication: 'prebind', prebind_url: '/prebind', auto_login: true }),
    },
    {
        name: 'tokens rendered into the page',
        domain: DOMAIN,
        bosh: true,
        settings: async (user) => {
            const { boshURL } = stage.prosody;
            const jid = `${user}@${DOMAIN}`;
            const made = await prebind({ bosh_service_url: boshURL, jid, password: PASSWORDS[user]! });
            return { ...bosh(), jid: made.jid, sid: made.sid, rid: made.rid };
        },
    },
    {
        name: 'credentials over BOSH',
        domain: DOMAIN,
        bosh: true,
        endpoint: '/credentials',
        settings: () => ({ ...bosh(), credentials_url: '/credentials', auto_login: true }),
    },
    {
        name: 'credentials over WebSocket',
        domain: DOMAIN,
        bosh: false,
        endpoint: '/credentials',
        settings: () => ({ ...socket(), credentials_url: '/credentials', auto_login: true }),
    },
    {
        name: 'one-time token over BOSH',
        domain: TOKEN_DOMAIN,
        bosh: true,
        endpoint: '/token',
        settings: () => ({ ...bosh(), credentials_url: '/token', auto_login: true }),
    },
    {
        name: 'one-time token over WebSocket',
        domain: TOKEN_DOMAIN,
        bosh: false,
        endpoint: '/token',
        settings: () => ({ ...socket(), credentials_url: '/token', auto_login: true }),
    },
    {
        name: 'prebind over BOSH though a WebSocket is there too',
        domain: DOMAIN,
        bosh: true,
        endpoint: '/prebind',
        settings: () => ({ ...bosh(), ...socket(), prebind_url: '/prebind' }),
    },
];

describe.each(ways)('$name', ({ domain, bosh: overBosh, endpoint, settings }) => {
    it('signs two people in, who chat, and goes on over a page load', async () => {
        const [alice, bob] = [`alice@${domain}`, `bob@${domain}`];
        const page = async (user: string): Promise<string> =>
            stage.site.page({ settings: { session_user: user, ...(await settings(user)) } });
        const hers = await stage.open(await page('alice'), 'alice');
        const his = await stage.open(await page('bob'), 'bob');
        await Promise.all([untilChatting(hers), untilChatting(his)]);

        const { events, states, initialized } = await record(hers);
        expect(initialized).toBe(true);
        expect(events.filter((name) => name === 'connected')).toHaveLength(1);
        expect(events).not.toContain('disconnected');
        expect(states.at(-1)).toMatchObject({ name: 'online', jid: expect.stringContaining(`${alice}/`) });
        expect(await stage.prosody.sessions()).toContain(states.at(-1)!.jid);

        await say(hers, bob, 'Good morning');
        await untilHeard(his, alice, 'Good morning');
        await say(his, alice, 'And to you');
        await untilHeard(hers, bob, 'And to you');

        const before = await savedSession(hers);
        const asked = stage.site.asked.length;
        const rids = ridsOf(hers);
        await hers.reload();
        await untilChatting(hers);
        await say(hers, bob, 'Still here');
        await untilHeard(his, alice, 'Still here');
        if (overBosh) {
            const after = await savedSession(hers);
            expect(after).toMatchObject({ sid: before!.sid, jid: before!.jid });
            expect(Math.min(...rids)).toBeGreaterThanOrEqual(before!.rid - 2);
            expect(after!.rid).toBeGreaterThan(before!.rid);
            expect(stage.site.asked.slice(asked)).toEqual([]);
        } else {
            expect(stage.site.asked.slice(asked)).toEqual([endpoint]);
        }
    });
});

it('never shows Converse’s login form on the way', async () => {
    const url = stage.site.page({
        settings: { ...bosh(), authentication: 'login', credentials_url: '/credentials', auto_login: true },
    });
    const page = await stage.open('about:blank', 'alice');
    await page.addInitScript(() => {
        const seen: string[] = [];
        Object.assign(window, { seenForms: seen });
        new MutationObserver(() => {
            if (document.querySelector('#converse-login input')) seen.push('form');
        }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(url);
    await untilChatting(page);
    await page.reload();
    await untilChatting(page);
    expect(await page.evaluate(() => (window as unknown as { seenForms: string[] }).seenForms)).toEqual([]);
});
