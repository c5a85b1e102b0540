/** Converse never hears of a session that does not answer: what core attaches to blindly is proven first. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { prebind } from '../../src/bosh/prebind.ts';
import { record, savedSession, untilChatting, untilEvent, untilState } from './support/drive.ts';
import { PASSWORDS } from './support/site.ts';
import { DOMAIN, setStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await setStage({ bosh_max_inactivity: 60 })));
afterAll(() => stage.close());
afterEach(() => stage.clear());

const settings = (): Record<string, unknown> => ({
    bosh_service_url: stage.prosody.boshURL,
    authentication: 'prebind',
    prebind_url: '/prebind',
    auto_login: true,
    session_user: 'alice',
});
const goodPrebind = (): ReturnType<typeof prebind> =>
    prebind({
        bosh_service_url: stage.prosody.boshURL,
        jid: `alice@${DOMAIN}`,
        password: PASSWORDS['alice']!,
    });

describe('tokens that are no good', () => {
    it('of a dead SID, again and again: nothing is announced, the host is left in peace', async () => {
        stage.site.answer('/prebind', () => ({ jid: `alice@${DOMAIN}/x`, sid: 'dead', rid: 12345 }));
        const before = stage.site.asked.length;
        const page = await stage.open(stage.site.page({ settings: settings() }), 'alice');
        await untilState(page, 'waiting', 'session-lost');
        // Until the third failure: by then built-in Converse has announced dozens.
        await page.waitForFunction(() => window.converseSession!.state.attempt >= 3);
        const { events, initialized } = await record(page);
        expect(initialized).toBe(true);
        expect(events).not.toContain('connected');
        expect(events).not.toContain('reconnected');
        expect(stage.site.asked.length - before).toBeLessThanOrEqual(4);

        // It heals when the host does, by itself.
        stage.site.answer('/prebind');
        await untilChatting(page);
    });

    it('with a RID too high: our own timeout ends what the server would hold for ever', async () => {
        let first = true;
        stage.site.answer('/prebind', async () => {
            const made = await goodPrebind();
            const rid = first ? made.rid + 1 : made.rid;
            first = false;
            return { ...made, rid };
        });
        const page = await stage.open(stage.site.page({ settings: settings() }), 'alice');
        const { message } = await untilState(page, 'waiting', 'session-lost');
        expect(message).toContain('`rid`');
        expect((await record(page)).events).not.toContain('connected');
        await untilChatting(page);
    });
});

describe('a saved session', () => {
    it('that ended while another page was shown is dropped, and new tokens are fetched', async () => {
        const url = stage.site.page({ settings: settings() });
        const page = await stage.open(url, 'alice');
        await untilChatting(page);
        const old = (await savedSession(page))!;
        await page.goto(`${stage.site.url}/test/page.js`); // Of the site, but without chat.
        await stage.prosody.kick(old.jid);
        const before = stage.site.asked.length;
        await page.goto(url);
        await untilChatting(page);
        expect((await savedSession(page))!.sid).not.toBe(old.sid);
        expect(stage.site.asked.slice(before)).toEqual(['/prebind']);
        const { events } = await record(page);
        expect(events.filter((name) => /connected$/.test(name))).toEqual(['connected']);
    });

    it('of another user is ended on the server and never shown', async () => {
        const hers = stage.site.page({ settings: settings() });
        const his = stage.site.page({ settings: { ...settings(), session_user: 'bob' } });
        const page = await stage.open(hers, 'alice');
        await untilChatting(page);
        const old = (await savedSession(page))!;
        await page.context().addCookies([{ name: 'user', value: 'bob', url: stage.site.url }]);
        await page.goto(his);
        await untilChatting(page);
        const { states } = await record(page);
        expect(states.at(-1)!.jid).toMatch(/^bob@/);
        expect(JSON.stringify(states)).not.toContain('alice');
        expect(await stage.prosody.sessions()).not.toContain(old.jid);
    });
});

describe('the host’s own failures leave the page usable', () => {
    it.each([
        ['500', 'waiting', 'host-busy'],
        ['401', 'signed-out', 'host-signed-out'],
        ['404', 'stopped', 'host-misconfigured'],
        ['html', 'stopped', 'host-misconfigured'],
    ] as const)('%s: %s, and back when the host is', async (fault, name, reason) => {
        stage.site.answer('/prebind', (_, reply) =>
            fault === 'html'
                ? reply.type('text/html').send('<!doctype html><p>Sign in</p>')
                : reply.code(Number(fault)).send('not for the console'),
        );
        const page = await stage.open(stage.site.page({ settings: settings() }), 'alice');
        await untilEvent(page, 'initialized');
        const state = await untilState(page, name, reason);
        expect(state.message).toContain('prebind_url');
        expect(state.message).not.toContain('not for the console');
        // Converse's own word for it, where it does not go on by itself.
        const given = (await record(page)).events.filter((event) => event === 'noResumeableBOSHSession');
        expect(given).toHaveLength(name === 'waiting' ? 0 : 1);
        stage.site.answer('/prebind');
        await page.evaluate(() => window.converseSession!.retry());
        await untilChatting(page);
    });
});
