/** What was over in less than 300 ms is never shown, and what has lasted is. */
import { beforeEach, expect, it } from 'vitest';
import { createSettle, LASTING } from '../../../src/status/settle.ts';
import { fakeEnvironment, type FakeEnvironment } from '../session/fake-environment.ts';

let env: FakeEnvironment;
let shown: string[];
let push: (value: string, since?: number) => void;
let stop: () => void;
beforeEach(() => {
    env = fakeEnvironment(() => Promise.reject(new Error('No network here.')));
    shown = [];
    const settle = createSettle<string>(env, {
        // `a1` and `a2` look alike.
        alike: (one, other) => one[0] === other?.[0],
        shown: () => shown.at(-1),
        show: (value) => void shown.push(value),
    });
    push = (value, since = env.now()) => settle.push(value, since);
    stop = settle.stop;
});

it('shows what has lasted, and not before', async () => {
    push('a');
    await env.pass(LASTING - 1);
    expect(shown).toEqual([]);
    await env.pass(1);
    expect(shown).toEqual(['a']);
});

it('shows at once what has lasted already', () => {
    push('a', env.now() - LASTING);
    expect(shown).toEqual(['a']);
});

it('never shows what was over sooner', async () => {
    push('a');
    await env.pass(LASTING);
    push('b');
    await env.pass(LASTING - 1);
    push('a');
    await env.pass(10 * LASTING);
    expect(shown).not.toContain('b');
    expect(env.timers).toBe(0);
});

it('lets those that look alike wait as one, and shows the last of them', async () => {
    push('a1');
    await env.pass(LASTING - 1);
    push('a2');
    await env.pass(1);
    expect(shown).toEqual(['a2']);
});

it('takes at once what looks like what is shown', async () => {
    push('a1');
    await env.pass(LASTING);
    push('a2');
    expect(shown).toEqual(['a1', 'a2']);
});

it('does not wait for ever where the clock was set back', async () => {
    push('a', env.now() + 3_600_000);
    await env.pass(LASTING);
    expect(shown).toEqual(['a']);
});

it('forgets what waits when it is stopped', async () => {
    push('a');
    stop();
    await env.pass(LASTING);
    expect(shown).toEqual([]);
    expect(env.timers).toBe(0);
});
