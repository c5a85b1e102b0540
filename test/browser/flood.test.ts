/**
 * Nothing is lost over page loads, and nothing comes twice: numbered messages, pages that are loaded anew at random
 * moments, and the count at the end. What becomes of them with Converse alone, in the same moments, is only printed.
 * `FLOOD_SEED=7` repeats the moments, `FLOOD_RELOADS=50` makes it long.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sentence } from './support/flood/count.ts';
import { incoming, type IncomingCase } from './support/flood/incoming.ts';
import { setScene, type Scene } from './support/flood/scene.ts';
import { OURS, SIDES } from './support/flood/sides.ts';

const { FLOOD_SEED = '1', FLOOD_RELOADS = '5' } = process.env;
const seed = Number(FLOOD_SEED);
const reloads = Number(FLOOD_RELOADS);

const cases: IncomingCase[] = [
    { transport: 'BOSH', kind: 'private chat', rtt: 0 },
    { transport: 'BOSH', kind: 'group chat', rtt: 0 },
    { transport: 'WebSocket', kind: 'private chat', rtt: 0 },
];

describe('on Prosody', () => {
    let scene: Scene;
    beforeAll(async () => void (scene = await setScene('Prosody')));
    afterAll(() => scene?.close());

    it.each(cases)('$transport, $kind, $rtt ms', async (flood) => {
        const counts = await incoming(scene, flood, { seed, reloads, sides: SIDES });
        const said = [...counts].map(([name, found]) => `${name} ${sentence(found)}`);
        console.log(`${flood.transport}, ${flood.kind}, ${String(flood.rtt)} ms: ${said.join('; ')}`);
        expect(counts.get(OURS.name)).toMatchObject({ missing: [], doubled: [] });
    });
});
