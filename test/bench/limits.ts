/** What the plugin promises at 150 ms: at most this much of what Converse's own support takes. */
import type { Phase } from './visit.ts';
import type { Way } from './ways.ts';

const RTT = 150;
const COLD: Record<Way, number> = { prebind: 0.92, credentials: 0.58, token: 0.52 };
const RELOAD = 1.05;

export function limitOf(way: Way, phase: Phase, rtt: number): number | undefined {
    if (rtt !== RTT) return undefined;
    return phase === 'reload' ? RELOAD : COLD[way];
}
