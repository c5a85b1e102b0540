/** What WordPress alone has: names that XMPP does not allow, roles, nonces, and tokens that the plugin signs. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hosts } from '../../demo/hosts/hosts.ts';
import { startHost, type RunningHost } from '../../demo/hosts/start.ts';
import { call, endpoints } from './by-http.ts';

const host = hosts.find(({ name }) => name === 'wordpress')!;
const abspath = fileURLToPath(new URL('../../demo/hosts/wordpress/site/abspath.php', import.meta.url));

describe.skipIf(host.missing)(host.missing ? `WordPress (needs ${host.missing})` : 'WordPress', () => {
    let running: RunningHost;
    beforeAll(async () => void (running = await startHost(host)));
    afterAll(() => running?.stop());

    /** Runs PHP within the site, the plugin's functions included. */
    function wordpress(code: string, changed: Record<string, string> = {}): string {
        const load = `namespace ConverseSession; require '${abspath}'; require \\ABSPATH . 'wp-load.php';`;
        return execFileSync('php', ['-r', `${load} ${code}`], {
            env: { ...running.environment, ...changed },
            encoding: 'utf8',
        });
    }
    /** As the XMPP server asks. */
    async function verify(said: Record<string, string>, secret?: string): Promise<number> {
        const { API_PORT, CHAT_SECRET } = running.environment;
        const answer = await fetch(`http://127.0.0.1:${API_PORT}${host.verify}`, {
            method: 'POST',
            headers: { authorization: `Bearer ${secret ?? CHAT_SECRET}` },
            body: new URLSearchParams({ username: 'alice', host: 'example.test', ...said }),
        });
        return answer.status;
    }
    const tokenOf = (name: string): string => wordpress(`echo issue_token(get_user_by('login', '${name}'));`);

    it('escapes what XMPP does not allow in a name, and has no capitals', async () => {
        for (const [name, node] of [
            ['Anna Maria', 'anna\\20maria'],
            ['o.bell@school.test', 'o.bell\\40school.test'],
        ] as const) {
            wordpress(`wp_create_user('${name}', 'secret of ${name}', md5('${name}') . '@example.test');`);
            const caller = await call('wordpress', running);
            await caller.signIn(name, `secret of ${name}`);
            expect(await caller.settings('/')).toMatchObject({ jid: `${node}@example.test` });
            const { jid } = await (await caller.ask()).json();
            expect(jid.split('/')[0]).toBe(`${node}@example.test`);
            expect(await running.prosody.sessions()).toContain(jid);
        }
        const odd = `$user = new \\WP_User; $user->data = (object) ['user_login' => getenv('NAME')]; echo node_of($user);`;
        expect(wordpress(odd, { NAME: `a"&'/:<>b` })).toBe('a\\22\\26\\27\\2f\\3a\\3c\\3eb');
        expect(wordpress(odd, { NAME: 'a\\b\\20c' })).toBe('a\\b\\5c20c');
    });

    it('answers 503 while the XMPP server is down, and lets nobody store any of its answers', async () => {
        const [alice, nobody] = [await call('wordpress', running), await call('wordpress', running)];
        await alice.signIn('alice');
        await running.prosody.halt();
        const down = await alice.ask();
        await running.prosody.start();
        const answers = { 503: down, 403: await alice.ask('wrong'), 401: await nobody.ask() };
        for (const [status, answer] of Object.entries({ ...answers, 200: await alice.ask() })) {
            expect(answer.status).toBe(Number(status));
            expect(answer.headers.get('cache-control')).toContain('no-store');
        }
        expect(await down.json()).toMatchObject({ code: 'chat_unreachable' });
    });

    it('lets no page of another site read its answers, as WordPress itself would', async () => {
        const origin = 'https://elsewhere.test';
        for (const path of [endpoints['wordpress']!.path, '/wp-json/']) {
            const answer = await fetch(running.url + path, { headers: { origin } });
            const may = answer.headers.get('access-control-allow-origin');
            expect(may).toBe(path === '/wp-json/' ? origin : null);
        }
    });

    it('refuses the nonce of an earlier sign-in, and gives another', async () => {
        const caller = await call('wordpress', running);
        await caller.signIn('bob');
        const old = await caller.csrf();
        expect((await caller.ask(old)).status).toBe(200);
        await caller.signIn('bob');
        expect((await caller.ask(old)).status).toBe(403);
        expect((await caller.ask()).status).toBe(200);
    });

    it('lets in whose token it is, for a minute', async () => {
        const token = tokenOf('alice');
        expect(await verify({ token })).toBe(204);
        expect(await verify({ token, username: 'bob' })).toBe(403);
        expect(await verify({ token, host: 'elsewhere.test' })).toBe(403);
        expect(await verify({ token: '' })).toBe(403);
        expect(await verify({ token: token.replace(/^\d+/, '1') })).toBe(403);
        expect(await verify({ token }, 'a guess')).toBe(401);
        const late = `$of = get_user_by('login', 'alice')->ID . '.' . (time() - 1); echo "$of." . sign($of);`;
        expect(await verify({ token: wordpress(late) })).toBe(403);
    });

    it('gives nothing to who has no role on the site any more', async () => {
        const caller = await call('wordpress', running);
        await caller.signIn('zoe');
        const token = tokenOf('zoe');
        wordpress(`get_user_by('login', 'zoe')->set_role('');`);
        expect((await caller.ask()).status).toBe(403);
        expect(await caller.settings('/')).toMatchObject({ session_user: null });
        expect(await verify({ token, username: 'zoe' })).toBe(403);
    });

    it('names the constant that is missing', () => {
        expect(wordpress('echo implode(missing());')).toBe('');
        const notice = wordpress(`wp_set_current_user(1); do_action('admin_notices');`, { CHAT_SECRET: '' });
        expect(notice).toContain('CHAT_SECRET');
        expect(notice).not.toContain('CHAT_DOMAIN');
    });
});
