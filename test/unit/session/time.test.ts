/** Time that passes otherwise than a page expects: the machine sleeps, somebody sets the clock, Converse loads late. */
import { beforeEach, expect, it } from 'vitest';
import type { Settings } from '../../../src/settings.ts';
import { fakeBosh } from './fake-bosh.ts';
import { fakeBrowser, type FakeTab } from './fake-browser.ts';

let tab: FakeTab;
let asked: number;
let answer: () => unknown;
const settings: Settings = {
    session_fetch() {
        asked += 1;
        return answer();
    },
};

/** Milliseconds by which somebody has set the clock on the wall. */
let set: number;

beforeEach(() => {
    tab = fakeBrowser(fakeBosh()).tab();
    const { now } = tab.env;
    tab.env.now = () => now() + set;
    [asked, set] = [0, 0];
});

it.each([
    ['is overdue', 3_600_000],
    ['is due in a moment', 3_000_000],
])('a page that wakes when its next attempt %s makes it, though its timers have slept', async (_, ms) => {
    answer = () => {
        throw Object.assign(new Error(), { status: 503, headers: new Headers({ 'Retry-After': '3000' }) });
    };
    tab.env.random = () => 0.5;
    await tab.load(settings);
    set = ms;
    tab.env.pageEvent('resumed');
    await tab.env.pass(2000);
    expect(asked).toBe(2);
});

it('Converse loads after an early start has asked nine times: that counts, and what has failed as well', async () => {
    answer = () => {
        throw Object.assign(new Error(), { status: 503 });
    };
    await tab.load({ ...settings, session_retry_cap: 1 });
    await tab.env.pass(1000);
    expect(asked).toBe(9);
    tab.machine.configure(tab.machine.settings);
    tab.machine.retry();
    await tab.env.pass(1000);
    expect(asked).toBe(9);
    expect(tab.machine.state.attempt).toBeGreaterThan(9);
});

it.each([-3_600_000, 3_600_000])(
    'the clock is set by %i ms: no more than ten requests a minute',
    async (ms) => {
        answer = () => {
            throw Object.assign(new Error(), { status: 503 });
        };
        await tab.load({ ...settings, session_retry_cap: 1 });
        await tab.env.pass(1000);
        set = ms;
        tab.machine.retry();
        await tab.env.pass(1000);
        expect(asked).toBe(9);
    },
);

it('the clock is set back: a page that nobody is signed in on still asks when it becomes visible', async () => {
    answer = () => null;
    await tab.load(settings);
    tab.env.pageEvent('visible');
    await tab.env.pass(61_000);
    set = -3_600_000;
    tab.env.pageEvent('visible');
    await tab.env.settle();
    expect(asked).toBe(3);
});
