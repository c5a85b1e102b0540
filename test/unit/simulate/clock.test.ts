import { expect, it } from 'vitest';
import { createClock } from '../../simulate/clock.ts';

it('runs what falls due in order of time, and of setting within a millisecond', async () => {
    const clock = createClock();
    const ran: string[] = [];
    const note = (name: string, ms: number): void => void clock.setTimeout(() => ran.push(name), ms);
    const all = Array.from({ length: 200 }, (_, index) => (index * 7919) % 200);
    for (const ms of all) note(String(ms), ms);
    note('first of two', 200);
    note('second of two', 200);
    await clock.run(1000);
    const expected = all.sort((a, b) => a - b).map(String);
    expect(ran).toEqual([...expected, 'first of two', 'second of two']);
    expect(clock.size).toBe(0);
});

it('stands still while what has fallen due runs, and goes on to where it was told', async () => {
    const clock = createClock();
    const times: number[] = [];
    clock.setTimeout(() => times.push(clock.now()), 10.4);
    clock.setTimeout(() => times.push(clock.now()), 5000);
    await clock.run(4999);
    expect(times).toEqual([10]);
    expect(clock.now()).toBe(4999);
    await clock.run(5000);
    expect(times).toEqual([10, 5000]);
});

it('runs what promises set before it goes on', async () => {
    const clock = createClock();
    const ran: string[] = [];
    clock.setTimeout(() => {
        void Promise.resolve()
            .then(() => Promise.resolve())
            .then(() => clock.setTimeout(() => ran.push('at once'), 0));
    }, 1);
    clock.setTimeout(() => ran.push('later'), 2);
    await clock.run(10);
    expect(ran).toEqual(['at once', 'later']);
});

it('does not run what has been cancelled', async () => {
    const clock = createClock();
    let ran = false;
    clock.clearTimeout(clock.setTimeout(() => (ran = true), 1));
    clock.clearTimeout(undefined);
    await clock.run(10);
    expect(ran).toBe(false);
});
