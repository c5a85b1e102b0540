import { expect, test } from 'vitest';
import { createTokens } from '../../../demo/site/tokens.ts';

test('a token is good once', () => {
    const tokens = createTokens();
    const token = tokens.issue('alice');
    expect(tokens.take('alice', token)).toBe(true);
    expect(tokens.take('alice', token)).toBe(false);
});

test('a token is good for its owner only, and is spent by the attempt of another', () => {
    const tokens = createTokens();
    const token = tokens.issue('alice');
    expect(tokens.take('bob', token)).toBe(false);
    expect(tokens.take('alice', token)).toBe(false);
});

test('a token is good until its time is over', () => {
    let time = 0;
    const tokens = createTokens({ lifetime: 60, now: () => time });
    const [first, second] = [tokens.issue('alice'), tokens.issue('alice')];
    time = 59_999;
    expect(tokens.take('alice', first)).toBe(true);
    time = 60_000;
    expect(tokens.take('alice', second)).toBe(false);
});

test('what was never issued is not a token', () => {
    expect(createTokens().take('alice', '')).toBe(false);
});
