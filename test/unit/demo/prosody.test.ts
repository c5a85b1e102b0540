import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProsodyOptions } from '../../../demo/xmpp/options.ts';
import { startProsody, type Prosody } from '../../../demo/xmpp/prosody.ts';
import { prebind } from '../../../src/bosh/prebind.ts';

let prosody: Prosody;

beforeAll(async () => {
    const accounts = [
        { user: 'alice', password: 'secret' },
        { user: 'öl.kanne', password: 'say "hi" \\' },
    ];
    prosody = await startProsody({ accounts, bosh_max_inactivity: 30 });
}, 60_000);
afterAll(() => prosody?.stop());

const signIn = (password: string, user = 'alice', domain = 'example.test') =>
    prebind({ bosh_service_url: prosody.boshURL, jid: `${user}@${domain}`, password });

test('knows its accounts, who is connected, and ends sessions', async () => {
    const { jid, inactivity } = await signIn('secret');
    expect(inactivity).toBe(30);
    expect(await prosody.sessions()).toEqual([jid]);
    expect(await prosody.kick(jid)).toBe(1);
    expect(await prosody.sessions()).toEqual([]);
});

test('an account may have any name and any password', async () => {
    await expect(signIn('say "hi" \\', 'öl.kanne')).resolves.toMatchObject({ sid: expect.any(String) });
});

test('a password changed while it runs counts from the next login', async () => {
    await prosody.setAccounts([{ user: 'alice', password: 'new' }]);
    await expect(signIn('secret')).rejects.toMatchObject({ condition: 'not-authorized' });
    await signIn('new');
    await prosody.setAccounts([{ user: 'alice', password: 'secret' }]);
});

test('comes back after being killed: same addresses, same accounts, no sessions', async () => {
    await signIn('secret');
    const before = prosody.pid;
    await prosody.kill();
    expect([prosody.running, prosody.pid]).toEqual([false, undefined]);
    await expect(fetch(prosody.boshURL)).rejects.toThrow();
    await prosody.start();
    expect(prosody.pid).not.toBe(before);
    expect(await prosody.sessions()).toEqual([]);
    await signIn('secret');
});

test('strangers may neither see nor end sessions', async () => {
    const url = new URL('/demo-sessions?jid=alice@example.test', prosody.boshURL);
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(url, { method: 'POST' })).status).toBe(403);
});

const wrong: [string, ProsodyOptions, RegExp][] = [
    ['a program that is missing', { command: 'no-such-prosody' }, /not installed.*apt-get.*dnf.*brew/],
    ['a module that is missing', { modules: ['nonsense'] }, /could not load its module 'nonsense'/],
    ['a wrong configuration', { globalConfig: 'x = = 1' }, /ended with code 1.*unexpected symbol/s],
];
for (const [what, options, sentence] of wrong) {
    test(`${what} is one clear error`, async () => {
        await expect(startProsody(options)).rejects.toThrow(sentence);
    });
}

test('a port that is taken is one clear error', async () => {
    await expect(startProsody({ port: prosody.port })).rejects.toThrow(
        `Port ${prosody.port} on 127.0.0.1 is taken`,
    );
});
