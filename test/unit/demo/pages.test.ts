import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type Demo } from '../../../demo/demo.ts';
import { ways } from '../../../demo/site/ways.ts';
import { visit, type Visit } from './visitor.ts';

let demo: Demo;
let alice: Visit;
let nobody: Visit;

beforeAll(async () => {
    demo = await startDemo({ build: false });
    alice = await visit(demo, 'alice');
    nobody = await visit(demo);
}, 60_000);
afterAll(() => demo?.stop());

interface ChatBlock {
    plugin: boolean;
    settings: Record<string, unknown>;
}

async function chatOf(response: Response): Promise<{ text: string; chat: ChatBlock; early: unknown }> {
    const text = await response.text();
    const block = (id: string): unknown => {
        const found = new RegExp(`<script type="application/json" id="${id}">([^]*?)</script>`).exec(text);
        return found ? JSON.parse(found[1]!) : undefined;
    };
    return { text, chat: block('chat-settings') as ChatBlock, early: block('converse-session') };
}

for (const path of ['/', '/people', '/workshop', '/calendar', '/help', '/chat']) {
    test(`${path} is for people who are signed in, and has the chat`, async () => {
        const away = await nobody(path);
        expect([away.status, away.headers.get('location')]).toEqual([
            303,
            `/sign-in?next=${encodeURIComponent(path)}`,
        ]);
        const { text, chat } = await chatOf(await alice(path));
        expect(chat.settings['jid']).toBe('alice@example.test');
        expect(text.indexOf('converse-session.js')).toBeLessThan(text.indexOf('converse.min.js'));
    });
}

for (const way of ways) {
    test(`/chat/${way.id} is a page with these settings`, async () => {
        const response = await alice(`/chat/${way.id}`);
        expect(response.status).toBe(200);
        const { text, chat, early } = await chatOf(response);
        expect(chat.settings['whitelisted_plugins']).toEqual(
            way.plugin ? ['converse-session', 'intranet'] : ['intranet'],
        );
        expect(text.includes('/converse-session/converse-session.js')).toBe(way.plugin);
        expect(early !== undefined).toBe(way.early);
        expect(response.headers.getSetCookie()).toEqual([`demo-way=${way.id}; Path=/; SameSite=Lax`]);
    });
}

test('tokens in a page are those of a session that exists, and such a page is never stored', async () => {
    const response = await alice('/chat/tokens-in-page');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { text, chat } = await chatOf(response);
    expect(await demo.prosody.sessions()).toContain(chat.settings['jid']);
    expect(text.split(String(chat.settings['sid']))).toHaveLength(3); // in the two data blocks, and nowhere else
});

test('a page for nobody tells the plugin so', async () => {
    const { early, text } = await chatOf(await nobody('/sign-in'));
    expect(early).toMatchObject({ session_user: null, prebind_url: '/prebind' });
    expect(text).not.toContain('converse.min.js');
});

test('the policy allows scripts of this site only, and connections to it and to the XMPP server', async () => {
    const policy = (await alice('/')).headers.get('content-security-policy')!;
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(`connect-src 'self' ${new URL(demo.prosody.boshURL).origin} `);
    const { text } = await chatOf(await alice('/'));
    expect(text).not.toMatch(/<script(?![^>]*(src=|application\/json))|\son\w+=|javascript:/);
});

test('signing in leads to a page of this site only', async () => {
    for (const [next, target] of [
        ['/people', '/people'],
        ['//elsewhere.test/', '/'],
        ['/\\elsewhere.test', '/'],
        ['https://elsewhere.test/', '/'],
    ]) {
        const body = new URLSearchParams({ as: 'bob', next: next! });
        const response = await nobody('/sign-in', { method: 'POST', body });
        expect(response.headers.get('location')).toBe(target);
    }
});

test('what a stranger puts into an address comes back escaped', async () => {
    const text = await (await nobody('/sign-in?next=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E')).text();
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&#34;&#62;&#60;script&#62;');
});

test('a wrong password is refused in plain words', async () => {
    const body = new URLSearchParams({ user: 'alice', password: 'wrong' });
    const response = await nobody('/sign-in', { method: 'POST', body });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('do not belong together');
});

test('a test can change what a page gives to Converse', async () => {
    const undo = demo.site.changeChat((chat) => ({
        ...chat,
        settings: { ...chat.settings, loglevel: 'debug' },
    }));
    expect((await chatOf(await alice('/'))).chat.settings['loglevel']).toBe('debug');
    undo();
    expect((await chatOf(await alice('/'))).chat.settings['loglevel']).toBe('warn');
});
