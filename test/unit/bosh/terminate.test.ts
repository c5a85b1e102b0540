import { describe, expect, it } from 'vitest';
import { terminate } from '../../../src/bosh/terminate.ts';
import { createFake } from './fakes.ts';
import { session } from './resumption.ts';

describe('ending a session', () => {
    it('sends unavailable presence with a terminate before it returns, and outlives the page if asked', async () => {
        const fake = createFake();
        const ending = terminate(session, { env: fake.env, leaving: true });
        expect(fake.heard[0]).toMatchObject({ rid: 10, init: { keepalive: true } });
        expect(fake.heard[0]!.body).toMatch(/type='terminate'.*<presence type='unavailable'/);
        await fake.heard[0]!.terminate();
        await ending;
    });

    it.each([
        ['fail', false],
        ['terminate', true],
        ['answer', true],
    ] as const)('never throws, and knows whether the server heard of it: %s', async (end, heard) => {
        const fake = createFake();
        const ending = terminate(session, { env: fake.env });
        await fake.heard[0]![end]();
        expect(await ending).toBe(heard);
    });
});
