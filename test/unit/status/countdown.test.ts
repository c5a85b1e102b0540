/** Told whenever the number changes, and at no other time. */
import { beforeEach, expect, it } from 'vitest';
import { createCountdown, type Countdown } from '../../../src/status/countdown.ts';
import { fakeEnvironment, type FakeEnvironment } from '../session/fake-environment.ts';

let env: FakeEnvironment;
let countdown: Countdown;
let told: (string | undefined)[];
const left = (): string | undefined => countdown.left && `${countdown.left.value} ${countdown.left.unit}`;
beforeEach(() => {
    env = fakeEnvironment(() => Promise.reject(new Error('No network here.')));
    told = [];
    countdown = createCountdown(env, () => void told.push(left()));
});

it('counts seconds down to nothing', async () => {
    countdown.to(env.now() + 2500);
    expect(left()).toBe('3 second');
    await env.pass(500);
    expect(told).toEqual(['2 second']);
    await env.pass(60_000);
    expect(told).toEqual(['2 second', '1 second', undefined]);
    expect(env.timers).toBe(0);
});

it('counts minutes until the last one', async () => {
    countdown.to(env.now() + 121_000);
    expect(left()).toBe('3 minute');
    await env.pass(60_999);
    expect(told).toEqual(['2 minute']);
    await env.pass(2);
    expect(told).toEqual(['2 minute', '60 second']);
});

it('takes another moment', async () => {
    countdown.to(env.now() + 100_000);
    countdown.to(env.now() + 1000);
    expect(left()).toBe('1 second');
    await env.pass(200_000);
    expect(told).toEqual([undefined]);
});

it('ends', async () => {
    countdown.to(env.now() + 5000);
    countdown.to(undefined);
    expect(countdown.left).toBeUndefined();
    await env.pass(10_000);
    expect(told).toEqual([]);
});
