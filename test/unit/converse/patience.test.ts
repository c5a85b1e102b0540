import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { afterPatience } from '../../../src/converse/patience.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([500, 1000, 4500])('ends after %i ms of a page that runs', (ms) => {
    const act = vi.fn();
    afterPatience(ms, act);
    vi.advanceTimersByTime(ms - 1);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(act).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
});

it('loses a beat to a page that stands still, however long', () => {
    const act = vi.fn();
    const overdue: (() => void)[] = [];
    vi.stubGlobal('setTimeout', (run: () => void) => void overdue.push(run));
    afterPatience(5000, act);
    // All that is due when the page goes on is one timer; the next is set by it.
    for (let beat = 0; beat < 4; beat += 1) overdue.shift()!();
    expect(act).not.toHaveBeenCalled();
    overdue.shift()!();
    expect(act).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
});

it('can be called off', () => {
    const act = vi.fn();
    const callOff = afterPatience(2500, act);
    vi.advanceTimersByTime(1500);
    callOff();
    vi.advanceTimersByTime(10_000);
    expect(act).not.toHaveBeenCalled();
});
