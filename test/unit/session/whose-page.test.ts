/** Whose page it is: before Converse has loaded, and where the page, its host and another tab do not agree. */
import { beforeEach, expect, it } from 'vitest';
import type { Client } from '../../../src/session/client.ts';
import type { Machine } from '../../../src/session/machine.ts';
import { createMachine } from '../../../src/session/session.ts';
import type { Settings } from '../../../src/settings.ts';
import { fakeBosh, type FakeBosh } from './fake-bosh.ts';
import { fakeEnvironment, type FakeEnvironment } from './fake-environment.ts';

let bosh: FakeBosh;
let env: FakeEnvironment;
let machine: Machine;
let asked: number;
let handed: number;

const client: Client = {
    connect(handover) {
        handed += 1;
        return Promise.resolve({ ok: true, jid: 'proven' in handover ? handover.proven.jid : '' });
    },
    leave: () => Promise.resolve(),
    pause: () => undefined,
    check: () => undefined,
};

/** Begins a page of Alice's, as far as the host says, without a chat client. */
async function begin(settings: Settings): Promise<void> {
    machine = createMachine(env);
    machine.configure({
        bosh_service_url: 'https://site.test/http-bind',
        session_fetch() {
            asked += 1;
            return { jid: 'alice@example.test', password: 'right' };
        },
        ...settings,
    });
    machine.start();
    await env.pass(100);
}

beforeEach(() => {
    bosh = fakeBosh();
    env = fakeEnvironment((url, init) => bosh.fetch(url, init));
    [asked, handed] = [0, 0];
});

it('hears of another user while its session waits for the client, who must not see it', async () => {
    await begin({ session_user: 'alice' });
    env.shared!.setItem('converse-session:user', JSON.stringify({ jid: 'bob@example.test' }));
    env.pageEvent('told');
    machine.serve(client);
    await env.settle();
    expect(machine.state).toMatchObject({ name: 'stopped', reason: 'user-changed' });
    expect(handed).toBe(0);
    expect(bosh.sessions.size).toBe(0);
    expect(env.wiped).toEqual(['alice@example.test']);
});

it('has signed out before Converse has loaded, which does not sign in again, however late', async () => {
    await begin({});
    void machine.signOut();
    machine.restUnclaimed();
    machine.serve(client);
    machine.start();
    await env.pass(100);
    expect(machine.state.name).toBe('signed-out');
    expect(asked).toBe(1);
});

it('is brought back by retry() as whom it has been online, whatever its `jid` says', async () => {
    await begin({ jid: 'alice.smith@example.test' });
    machine.serve(client);
    await env.settle();
    machine.loggedOut(true);
    machine.retry();
    await env.pass(200);
    expect(machine.state.jid).toMatch(/^alice@/);
});
