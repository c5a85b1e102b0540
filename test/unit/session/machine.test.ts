import { beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../src/session/client.ts';
import type { Proven } from '../../../src/bosh/session.ts';
import { createMachine } from '../../../src/session/session.ts';
import type { State } from '../../../src/session/state.ts';
import type { Machine } from '../../../src/session/machine.ts';
import type { Settings } from '../../../src/settings.ts';
import { fakeBosh, type FakeBosh } from './fake-bosh.ts';
import { fakeEnvironment, type FakeEnvironment } from './fake-environment.ts';

const BOSH = 'https://site.test/http-bind';
const ALICE = { jid: 'alice@example.test', password: 'right' };

let bosh: FakeBosh;
let env: FakeEnvironment;
let machine: Machine;
let states: State[];
let handed: { proven: Proven; restored: boolean }[];
let left: number;
let asked: { reason: string; attempt: number }[];

function client(): Client {
    return {
        connect(handover) {
            if (!('proven' in handover)) return Promise.reject(new Error('over BOSH only'));
            handed.push(handover);
            return Promise.resolve({ ok: true, jid: handover.proven.jid });
        },
        leave() {
            left += 1;
            return Promise.resolve();
        },
        pause: () => undefined,
        check: () => undefined,
    };
}

/** A machine whose host site is a function. */
function begin(tokens: () => unknown, settings: Settings = {}, environment = env): Machine {
    const made = createMachine(environment);
    made.subscribe((state) => states.push(state));
    made.configure({
        bosh_service_url: BOSH,
        session_fetch: ({ reason, attempt }) => {
            asked.push({ reason, attempt });
            return Promise.resolve().then(tokens);
        },
        ...settings,
    });
    return made;
}

function withStatus(status: number): never {
    throw Object.assign(new Error('from the host'), { status });
}

beforeEach(() => {
    bosh = fakeBosh();
    env = fakeEnvironment((url, init) => bosh.fetch(url, init));
    [states, handed, asked, left] = [[], [], [], 0];
});

describe('a start', () => {
    it('asks the host, logs in, hands over, and is online', async () => {
        machine = begin(() => ALICE);
        machine.serve(client());
        machine.start();
        await env.pass(100);
        expect(states.map(({ name }) => name)).toEqual(['fetching', 'connecting', 'online']);
        expect(handed).toHaveLength(1);
        expect(handed[0]!.restored).toBe(false);
        expect(machine.state.jid).toMatch(/^alice@example\.test\/./);
        expect(asked).toEqual([{ reason: 'start', attempt: 0 }]);
    });

    it('has the session ready before the client comes', async () => {
        machine = begin(() => ALICE);
        machine.start();
        await env.pass(100);
        expect(machine.state.name).toBe('connecting');
        expect(handed).toHaveLength(0);
        machine.serve(client());
        await env.settle();
        expect(handed).toHaveLength(1);
        expect(machine.state.name).toBe('online');
    });

    it('gives back what nobody has asked for', async () => {
        machine = begin(() => ALICE);
        machine.start();
        await env.pass(100);
        expect(bosh.sessions.size).toBe(1);
        machine.restUnclaimed();
        await env.settle();
        expect(bosh.sessions.size).toBe(0);
        expect(machine.state.name).toBe('idle');
        expect(env.storage.length).toBe(0);
    });

    it('is not begun anew when Converse loads while the host has asked for patience', async () => {
        const busy = Object.assign(new Error(), {
            status: 503,
            headers: new Headers({ 'Retry-After': '60' }),
        });
        machine = begin(() => {
            throw busy;
        });
        machine.start();
        await env.settle();
        machine.serve(client());
        machine.start();
        await env.pass(59_000);
        expect(asked).toHaveLength(1);
        expect(machine.state).toMatchObject({ name: 'waiting', reason: 'host-busy' });
    });

    it('does nothing where nothing is asked of it', async () => {
        machine = createMachine(env);
        machine.configure({ authentication: 'login', bosh_service_url: BOSH });
        machine.start();
        await env.pass(1000);
        expect(machine.state.name).toBe('idle');
        expect(bosh.received).toEqual([]);
    });

    it('stops at settings that cannot work, and names them', () => {
        machine = begin(() => ALICE, { bosh_service_url: null });
        machine.start();
        expect(machine.state).toMatchObject({ name: 'stopped', reason: 'host-misconfigured' });
        expect(machine.state.message).toContain('`bosh_service_url`');
    });

    it('knows that nobody is signed in when session_user is null', async () => {
        machine = begin(() => ALICE, { session_user: null });
        machine.start();
        await env.pass(1000);
        expect(machine.state).toMatchObject({ name: 'signed-out', reason: 'host-signed-out' });
        expect(asked).toEqual([]);
    });

    it('fetches prebind tokens by itself only with auto_login, as Converse documents it', async () => {
        machine = begin(() => ALICE, { authentication: 'prebind', auto_login: false });
        machine.start();
        expect(machine.state.name).toBe('idle');
        machine.start(false);
        await env.settle();
        expect(asked).toHaveLength(1);
    });
});

describe('the host says', () => {
    const outcomes: [string, () => unknown, Partial<State>][] = [
        ['401', () => withStatus(401), { name: 'signed-out', reason: 'host-signed-out' }],
        ['null', () => null, { name: 'signed-out', reason: 'host-signed-out' }],
        ['503', () => withStatus(503), { name: 'waiting', reason: 'host-busy' }],
        ['404', () => withStatus(404), { name: 'stopped', reason: 'host-misconfigured' }],
        ['no jid', () => ({ password: 'right' }), { name: 'stopped', reason: 'host-misconfigured' }],
    ];
    it.each(outcomes)('%s', async (_, tokens, state) => {
        machine = begin(tokens);
        machine.serve(client());
        machine.start();
        await env.settle();
        expect(machine.state).toMatchObject(state);
        expect(machine.state.message).toBeTruthy();
    });

    it('503, then tokens: it tries again by itself and is online', async () => {
        let busy = true;
        machine = begin(() => (busy ? withStatus(503) : ALICE));
        machine.serve(client());
        machine.start();
        await env.settle();
        expect(machine.state.retryAt).toBe(env.now() + 500);
        busy = false;
        await env.pass(600);
        expect(machine.state.name).toBe('online');
        expect(asked[1]).toEqual({ reason: 'host-busy', attempt: 1 });
    });

    it('401, then tokens: retry() brings it back', async () => {
        let out = true;
        machine = begin(() => (out ? null : ALICE));
        machine.serve(client());
        machine.start();
        await env.settle();
        out = false;
        machine.retry();
        await env.pass(100);
        expect(machine.state.name).toBe('online');
    });

    it('401 again and again: becoming visible asks at most once a minute', async () => {
        machine = begin(() => null);
        machine.start();
        await env.settle();
        for (let time = 0; time < 10; time += 1) {
            env.pageEvent('visible');
            await env.pass(2000);
        }
        expect(asked).toHaveLength(2);
    });
});

describe('the server refuses', () => {
    it('fresh tokens three times: it stops, and the half-open sessions are ended', async () => {
        machine = begin(() => ({ jid: 'alice@example.test', token: 'wrong' }));
        machine.serve(client());
        machine.start();
        await env.pass(120_000);
        expect(machine.state).toMatchObject({ name: 'stopped', reason: 'rejected' });
        expect(asked).toHaveLength(3);
        expect(bosh.sessions.size).toBe(0);
        expect(handed).toHaveLength(0);
    });

    it('dead prebinds for ever: nothing is handed over, and the host is asked at most ten times a minute', async () => {
        machine = begin(() => ({ jid: 'alice@example.test/x', sid: 'dead', rid: 7 }));
        machine.serve(client());
        machine.start();
        const perMinute: number[] = [];
        for (let minute = 0; minute < 5; minute += 1) {
            const before = asked.length;
            await env.pass(60_000);
            perMinute.push(asked.length - before);
        }
        expect(Math.max(...perMinute)).toBeLessThanOrEqual(10);
        expect(machine.state).toMatchObject({ name: 'waiting', reason: 'session-lost' });
        expect(handed).toHaveLength(0);
    });
});

describe('a drop', () => {
    async function online(): Promise<void> {
        machine = begin(() => ALICE);
        machine.serve(client());
        machine.start();
        await env.pass(100);
        expect(machine.state.name).toBe('online');
    }

    it('of a dead session: new tokens, a new session', async () => {
        await online();
        bosh.sessions.clear();
        machine.dropped({ reason: 'session-lost', message: 'kicked', dead: true });
        expect(machine.state).toMatchObject({ name: 'waiting', reason: 'session-lost' });
        await env.pass(5000);
        expect(machine.state.name).toBe('online');
        expect(asked[1]!.reason).toBe('session-lost');
        expect(handed[1]!.restored).toBe(false);
    });

    it('ends the requests of ours that the server still holds', async () => {
        await online();
        const signals: AbortSignal[] = [];
        const { fetch } = bosh;
        bosh.fetch = (url, init) => {
            signals.push(init!.signal!);
            return fetch(url, init);
        };
        machine.dropped({ reason: 'server-unreachable', message: 'no answer', dead: false });
        await env.pass(6000);
        expect(machine.state.name).toBe('online');
        expect(signals.map(({ aborted }) => aborted)).not.toContain(true);
        machine.dropped({ reason: 'server-unreachable', message: 'no answer', dead: false });
        expect(signals.map(({ aborted }) => aborted)).not.toContain(false);
    });

    it('concerns everybody: no session is opened before the host has answered', async () => {
        const opened = (): number => bosh.received.filter((body) => !body.includes(' sid=')).length;
        let busy = false;
        machine = begin(() => (busy ? withStatus(503) : ALICE), { session_domain: 'example.test' });
        machine.serve(client());
        machine.start();
        await env.pass(100);
        busy = true;
        bosh.sessions.clear();
        machine.dropped({ reason: 'session-lost', message: 'kicked', dead: true });
        await env.pass(20_000);
        expect(asked.length).toBeGreaterThan(2);
        expect(opened()).toBe(1);
        busy = false;
        await env.pass(60_000);
        expect(machine.state.name).toBe('online');
        expect(opened()).toBe(2);
    });

    it('of the line alone: the session is taken up again without asking the host', async () => {
        await online();
        machine.dropped({ reason: 'server-unreachable', message: 'no answer', dead: false });
        await env.pass(6000);
        expect(machine.state.name).toBe('online');
        expect(asked).toHaveLength(1);
        expect(handed[1]!.proven.sid).toBe(handed[0]!.proven.sid);
    });

    it('of the line alone: what was on its way is kept until the server is back, and nothing is made up', async () => {
        await online();
        const { rid, sid } = handed[0]!.proven;
        const body = `<body rid='${rid}' sid='${sid}'><message id='1'/></body>`;
        machine.saved.sent(rid, body);
        bosh.down = true;
        machine.dropped({ reason: 'server-unreachable', message: 'no answer', dead: false });
        await env.pass(60_000);
        expect(machine.state.name).toBe('waiting');
        const kept = machine.saved.unanswered();
        expect(kept.get(rid)).toBe(body);
        expect(kept.size).toBeLessThanOrEqual(2); // With the first ping, which may have arrived.
        bosh.down = false;
        bosh.received.length = 0;
        await env.pass(60_000);
        expect(machine.state.name).toBe('online');
        expect(bosh.received[0]).toBe(body);
    });

    it('leaves what was written out of the proof: the server may be away, and nobody knew whether it arrived', async () => {
        await online();
        machine.saved.presenceSent();
        machine.saved.outbox.put('<message id="1"/>');
        machine.dropped({ reason: 'server-unreachable', message: 'no answer', dead: false });
        await env.pass(6000);
        expect(machine.state.name).toBe('online');
        expect(bosh.received.join('')).not.toContain('<message');
        expect(machine.saved.outbox.entries()).toHaveLength(1);
    });

    it('by the same resource elsewhere is not fought', async () => {
        await online();
        machine.dropped({ reason: 'replaced', message: 'conflict', dead: true });
        await env.pass(600_000);
        expect(machine.state).toMatchObject({ name: 'stopped', reason: 'replaced' });
        expect(asked).toHaveLength(1);
    });

    it('that the person answers by logging out of chat: the server is told, since the client cannot do it', async () => {
        await online();
        machine.dropped({ reason: 'server-unreachable', message: 'no answer', dead: false });
        machine.loggedOut(false);
        await env.settle();
        expect(bosh.sessions.size).toBe(0);
        expect(machine.state).toMatchObject({ name: 'stopped', reason: 'logged-out' });
    });

    it('stays down with auto_reconnect: false', async () => {
        machine = begin(() => ALICE, { auto_reconnect: false });
        machine.serve(client());
        machine.start();
        await env.pass(100);
        machine.dropped({ reason: 'session-lost', message: 'kicked', dead: true });
        expect(machine.state.name).toBe('stopped');
    });

    it('ends with another user at the host: the page must not become theirs', async () => {
        let user = ALICE;
        machine = begin(() => user);
        machine.serve(client());
        machine.start();
        await env.pass(100);
        user = { ...ALICE, jid: 'bob@example.test' };
        machine.dropped({ reason: 'session-lost', message: 'kicked', dead: true });
        await env.pass(6000);
        expect(machine.state).toMatchObject({ name: 'stopped', reason: 'user-changed' });
        expect(handed).toHaveLength(1);
    });

    it('is hurried along when the network is back', async () => {
        await online();
        bosh.down = true;
        machine.dropped({ reason: 'offline', message: 'no network', dead: false });
        await env.pass(120_000);
        expect(machine.state.name).toBe('waiting');
        bosh.down = false;
        env.pageEvent('online');
        await env.pass(1500);
        expect(machine.state.name).toBe('online');
    });
});

describe('a page load', () => {
    async function firstPage(settings: Settings): Promise<void> {
        machine = begin(() => ALICE, settings);
        machine.serve(client());
        machine.start();
        await env.pass(100);
        [states, asked, handed] = [[], [], []];
    }
    function nextPage(settings: Settings): void {
        env.leave();
        machine = begin(() => ALICE, settings);
        machine.serve(client());
        machine.start();
    }

    it('takes the same session up, without asking the host', async () => {
        await firstPage({ session_user: 'alice' });
        nextPage({ session_user: 'alice' });
        await env.pass(100);
        expect(machine.state.name).toBe('online');
        expect(asked).toEqual([]);
        expect(handed[0]!.proven.sid).toBe('sid-1');
    });

    it('knows whether the initial presence went out', async () => {
        await firstPage({ session_user: 'alice' });
        machine.saved.presenceSent();
        nextPage({ session_user: 'alice' });
        await env.pass(100);
        expect(handed[0]!.restored).toBe(true);
    });

    it('sends what the page before had no time to send, with the proof', async () => {
        await firstPage({ session_user: 'alice' });
        machine.saved.presenceSent();
        machine.saved.outbox.put('<message id="1"/>');
        nextPage({ session_user: 'alice' });
        await env.pass(100);
        expect(bosh.received.at(-1)).toMatch(/<message id="1"\/><iq[^>]*><ping/);
        expect(machine.saved.outbox.entries()).toEqual([]);
    });

    it('by another user: the session is ended before anything else', async () => {
        await firstPage({ session_user: 'alice' });
        nextPage({ session_user: 'bob' });
        await env.pass(100);
        expect(new Set(env.wiped)).toEqual(new Set(['alice@example.test']));
        expect(bosh.sessions.has('sid-1')).toBe(false);
        expect(handed[0]!.proven.sid).not.toBe('sid-1');
    });

    it('by nobody: the session is ended', async () => {
        await firstPage({ session_user: 'alice' });
        nextPage({ session_user: null });
        await env.settle();
        expect(bosh.sessions.size).toBe(0);
        expect(env.storage.length).toBe(0);
    });

    it('goes by the bare JID of jid where the page names no user', async () => {
        await firstPage({ jid: 'alice@example.test' });
        nextPage({ jid: 'bob@example.test' });
        await env.pass(100);
        expect(bosh.sessions.has('sid-1')).toBe(false);
    });

    it('asks the host first where nothing names the user, and then goes on with the session', async () => {
        await firstPage({});
        nextPage({});
        await env.pass(100);
        expect(asked).toHaveLength(1);
        expect(handed[0]!.proven.sid).toBe('sid-1');
    });

    it('finds the session dead: new tokens, a new session', async () => {
        await firstPage({ session_user: 'alice' });
        bosh.sessions.clear();
        nextPage({ session_user: 'alice' });
        await env.pass(3000);
        expect(machine.state.name).toBe('online');
        expect(asked).toHaveLength(1);
    });

    it('after the inactivity has passed does not try the old session', async () => {
        await firstPage({ session_user: 'alice' });
        await env.pass(130_000);
        bosh.received.length = 0;
        nextPage({ session_user: 'alice' });
        await env.pass(100);
        expect(bosh.received.join()).not.toContain('sid-1');
    });

    it('keeps nothing with keepalive: false', async () => {
        await firstPage({ session_user: 'alice', keepalive: false });
        expect(env.storage.length).toBe(0);
    });
});

describe('tokens in the page', () => {
    const settings = { session_fetch: null, jid: 'alice@example.test/x', sid: 'sid-1', rid: 10 };

    it('are proven and used', async () => {
        bosh.sessions.set('sid-1', 'alice@example.test/x');
        machine = begin(() => null, settings);
        machine.serve(client());
        machine.start();
        await env.pass(100);
        expect(machine.state.name).toBe('online');
        expect(handed[0]!.proven.rid).toBe(11);
    });

    it('are not used a second time', async () => {
        bosh.sessions.set('sid-1', 'alice@example.test/x');
        begin(() => null, settings).start();
        await env.pass(100);
        bosh.sessions.clear();
        bosh.received.length = 0;
        // The old page is gone; what it stored is not.
        const next = fakeEnvironment((url, init) => bosh.fetch(url, init));
        env.leave();
        Object.assign(next, { storage: env.storage, shared: env.shared, locks: env.locks });
        machine = begin(() => null, settings, next);
        machine.start();
        await next.pass(60_000);
        // The saved session is tried, and is dead; the page's own tokens are not.
        expect(bosh.received.filter((body) => body.includes('<ping'))).toHaveLength(1);
        expect(machine.state.name).toBe('stopped');
    });
});

describe('the page', () => {
    it('signs out: wiped at once, ended on the server, not asked behind its back', async () => {
        machine = begin(() => ALICE);
        machine.serve(client());
        machine.start();
        await env.pass(100);
        const done = machine.signOut();
        expect(env.storage.length).toBe(0);
        expect(left).toBe(1);
        await done;
        await env.settle();
        expect(bosh.sessions.size).toBe(0);
        env.pageEvent('visible');
        await env.pass(120_000);
        expect(machine.state).toMatchObject({ name: 'signed-out' });
        expect(asked).toHaveLength(1);
    });

    it('signs another user in', async () => {
        let user = ALICE;
        machine = begin(() => user, { session_user: 'alice' });
        machine.serve(client());
        machine.start();
        await env.pass(100);
        user = { ...ALICE, jid: 'bob@example.test' };
        machine.signIn('bob');
        await env.pass(100);
        expect(machine.state.jid).toMatch(/^bob@/);
        expect(bosh.sessions.has('sid-1')).toBe(false);
    });

    it('signs nobody in by settings that cannot work', () => {
        machine = begin(() => ALICE, { bosh_service_url: 'http://' });
        machine.signIn('alice');
        expect(machine.state).toMatchObject({ name: 'stopped', reason: 'host-misconfigured' });
        expect(asked).toEqual([]);
    });

    it('has no way to a token through the state', async () => {
        machine = begin(() => ALICE);
        machine.serve(client());
        machine.start();
        await env.pass(100);
        machine.dropped({ reason: 'session-lost', message: 'kicked', dead: true });
        await env.pass(100_000);
        expect(JSON.stringify(states)).not.toMatch(/sid-\d|right/);
    });
});

it('leaves no timer behind when it rests', async () => {
    machine = begin(() => withStatus(503));
    machine.start();
    await env.pass(10_000);
    machine.rest();
    await env.settle();
    expect(env.timers).toBe(0);
});
