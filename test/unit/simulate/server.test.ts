import { beforeEach, describe, expect, it } from 'vitest';
import { createClock, type VirtualClock } from '../../simulate/clock.ts';
import { createGate, type Gate } from '../../simulate/gate.ts';
import { isTerminate, OPENING, poll, sidOf, step } from '../../simulate/plain.ts';
import { createServer, type Answer, type BoshServer } from '../../simulate/server.ts';

let clock: VirtualClock;
let gate: Gate;
let server: BoshServer;
let held: number;
const owner = {
    jid: 'alice@example.test',
    held: () => void (held += 1),
    cut: () => void (held -= 1),
};

beforeEach(() => {
    clock = createClock();
    gate = createGate(clock, 10, 2);
    server = createServer(clock, gate);
    held = 0;
});

/** Sends a request; its answer is in the list once it has come. */
function send(body: string): Answer[] {
    const answers: Answer[] = [];
    server.receive(body, owner, (answer) => answers.push(answer));
    return answers;
}

async function open(): Promise<string> {
    const answers = send(OPENING);
    await clock.run(clock.now() + 1000);
    return sidOf(answers[0]!.text);
}

describe('a gate', () => {
    it('lets so many through a second, one after the other, and refuses whom it has no room for', async () => {
        expect([gate.enter(), gate.enter(), gate.enter(), gate.enter()]).toEqual([100, 200, 300, undefined]);
        await clock.run(100);
        expect([gate.enter(), gate.enter()]).toEqual([300, undefined]);
        await clock.run(10_000);
        expect(gate.enter()).toBe(100);
    });
});

describe('a server', () => {
    it('opens sessions as fast as its gate lets it, and is too busy for more', async () => {
        const all = Array.from({ length: 5 }, () => send(OPENING));
        await clock.run(250);
        expect(all.map(([answer]) => answer?.status)).toEqual([200, 200, undefined, 503, 503]);
    });

    it('holds a request without stanzas until the next one comes', async () => {
        const sid = await open();
        const first = send(poll(sid));
        expect([first, held]).toEqual([[], 1]);
        expect(send(step(sid))[0]!.status).toBe(200);
        expect(first[0]!.status).toBe(200);
    });

    it('keeps sessions when connections are cut, for as long as they may be silent', async () => {
        const sid = await open();
        const cut = send(poll(sid));
        server.cut();
        expect([cut[0]!.status, held]).toEqual([0, 0]);
        await clock.run(clock.now() + 50_000);
        send(poll(sid));
        expect(held).toBe(1);
        server.cut();
        await clock.run(clock.now() + 61_000);
        expect(isTerminate(send(poll(sid))[0]!.text)).toBe(true);
    });

    it('knows no session after a crash', async () => {
        const sid = await open();
        const cut = send(poll(sid));
        server.crash();
        expect(cut[0]!.status).toBe(0);
        expect(send(poll(sid))[0]!.status).toBe(0);
        server.up = true;
        expect(send(poll(sid))[0]!.text).toContain('item-not-found');
    });

    it('says so when it ends all sessions', async () => {
        const sid = await open();
        const ended = send(poll(sid));
        server.endAll();
        expect(isTerminate(ended[0]!.text)).toBe(true);
        expect(held).toBe(0);
    });
});
