import { beforeEach, describe, expect, it } from 'vitest';
import { ASKS_PER_MINUTE, createPace, type Pace } from '../../../src/session/pace.ts';

let time: number;
let chance: number;
let pace: Pace;

beforeEach(() => {
    // As late as a window allows: what is returned is the window.
    [time, chance] = [1_000_000, 1];
    pace = createPace({ elapsed: () => time, random: () => chance });
    pace.configure({ base: 1000, cap: 60_000, spread: 5000 });
});

/** Fails, and waits as long as it is told, so many times. @returns the waits. */
function waits(times: number): number[] {
    return Array.from({ length: times }, () => {
        const ms = pace.failed();
        time += ms;
        return ms;
    });
}

describe('after a failure', () => {
    it('waits for a random part of a window that doubles, up to the cap', () => {
        expect(waits(9)).toEqual([1000, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    });

    it('draws the moment anew each time', () => {
        chance = 0.25;
        expect(pace.failed()).toBe(250);
        time += 60_000;
        chance = 0.5;
        expect(pace.failed()).toBe(1000);
    });

    it('waits no longer than the outage has lasted', () => {
        chance = 0.25;
        waits(5);
        chance = 1;
        const lasted = time - 1_000_000;
        expect(lasted).toBeLessThan(4000);
        expect(pace.failed()).toBe(lasted);
    });

    it('goes by the failures alone once the outage has lasted for long', () => {
        pace.failed();
        time += 600_000;
        expect(pace.failed()).toBe(2000);
        expect(pace.failed()).toBe(4000);
    });

    it('has a window of `session_retry_base` at least, also where the clock was set back', () => {
        pace.failed();
        time -= 3_600_000;
        expect(pace.failed()).toBe(1000);
        expect(pace.failed()).toBe(1000);
    });

    it('gives a busy host room: windows four times as wide, however short it has been busy', () => {
        const busy = (): number => pace.failed({ reason: 'host-busy' });
        expect([busy(), busy(), busy(), busy()]).toEqual([1000, 4000, 16_000, 60_000]);
        expect(pace.failures).toBe(4);
    });

    it('keeps to what the host has asked for, and comes later by chance', () => {
        expect(pace.failed({ retryAfter: 30_000 })).toBe(31_000);
    });

    it.each(['policy', 'offline'] as const)('takes the widest window at once: %s', (reason) => {
        expect(pace.failed({ reason })).toBe(60_000);
    });
});

describe('after a drop', () => {
    it('has a wide first window', () => {
        expect(pace.dropped()).toBe(5000);
        expect(pace.failures).toBe(0);
    });

    it('goes on from there, since everybody else has been dropped as well', () => {
        time += pace.dropped();
        expect(waits(4)).toEqual([10_000, 15_000, 30_000, 60_000]);
    });

    it('has a window twice as wide at least, also where the outage was shorter', () => {
        pace.dropped();
        time += 100;
        expect(pace.failed()).toBe(10_000);
    });

    it('may have repeated the request that was cut before, not all at once either', () => {
        expect(pace.lost()).toBe(2500);
        expect(pace.failures).toBe(0);
        expect(pace.dropped()).toBe(5000);
    });

    it('counts on from the drop before, unless the session has worked in between', () => {
        pace.dropped();
        time += 100_000;
        expect([pace.failed(), pace.failed()]).toEqual([10_000, 20_000]);
        pace.dropped();
        expect(pace.failed()).toBe(40_000);
        pace.reset();
        expect(pace.failures).toBe(0);
        expect(pace.failed()).toBe(1000);
        pace.reset();
        pace.dropped();
        time += 100_000;
        expect(pace.failed()).toBe(10_000);
    });
});

it('comes about a second after the network', () => {
    chance = 0;
    expect(pace.hurried()).toBe(200);
    chance = 1;
    expect(pace.hurried()).toBe(1200);
});

it('does not come back with the network before the host wants to be asked', () => {
    pace.failed({ retryAfter: 30_000 });
    time += 10_000;
    expect(pace.hurried()).toBe(21_200);
    time += 60_000;
    expect(pace.hurried()).toBe(1200);
});

it('comes back with the network soon where a person has asked the host meanwhile, and it has not answered', () => {
    pace.failed({ retryAfter: 30_000 });
    expect(pace.asking()).toBe(0);
    expect(pace.hurried()).toBe(1200);
});

describe('in a minute the host is asked', () => {
    const askAll = (): number => {
        let times = 0;
        while (pace.asking() === 0) {
            times += 1;
            time += 1000;
        }
        return times;
    };

    it('nine times, which leaves room for a probe, and it is said when the next time is', () => {
        expect(askAll()).toBe(ASKS_PER_MINUTE - 1);
        expect(pace.asking()).toBe(51_001);
        time += 51_001;
        expect(pace.asking()).toBe(0);
    });

    it('five times, where each has to be probed', () => {
        let times = 0;
        while (pace.asking() === 0) {
            pace.probed();
            times += 1;
        }
        expect(times).toBe(ASKS_PER_MINUTE / 2);
    });
});
