/** What a page loses of the messages that come while its tab goes from page to page. */
import { incoming, reloading } from '../browser/support/flood/incoming.ts';
import { setScene } from '../browser/support/flood/scene.ts';
import { ALONE, OURS } from '../browser/support/flood/sides.ts';
import type { Kind } from './subject.ts';

const LOADS = 10;

export async function lost(kind: Kind): Promise<string> {
    const scene = await setScene('Prosody');
    try {
        const side = kind === 'plugin' ? OURS : ALONE;
        const way = { transport: 'BOSH' as const, rtt: 0, kinds: ['private chat' as const] };
        const found = await incoming(scene, way, { seed: 1, sides: [side], roam: reloading(LOADS) });
        const { sent, missing, doubled } = found.get('private chat')!.get(side)!;
        return `${String(missing.length)} lost, ${String(doubled.length)} doubled of ${String(sent)}`;
    } finally {
        await scene.close();
    }
}
