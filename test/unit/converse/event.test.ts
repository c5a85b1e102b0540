import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { comesTrue } from '../../../src/converse/event.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('waiting for something to come true', () => {
    const source = new EventEmitter();

    it('is over at once where it is so already', async () => {
        expect(await comesTrue(source, 'change', () => true, 1000)).toBe(true);
        expect([source.listenerCount('change'), vi.getTimerCount()]).toEqual([0, 0]);
    });

    it('looks again at each event', async () => {
        let value = 0;
        const came = comesTrue(source, 'change', () => value === 2, 1000);
        for (value = 1; value <= 2; value += 1) source.emit('change');
        expect(await came).toBe(true);
        expect([source.listenerCount('change'), vi.getTimerCount()]).toEqual([0, 0]);
    });

    it('leaves nothing behind when patience ends', async () => {
        const came = comesTrue(source, 'change', () => false, 1000);
        vi.advanceTimersByTime(1000);
        expect(await came).toBe(false);
        expect([source.listenerCount('change'), vi.getTimerCount()]).toEqual([0, 0]);
    });
});
