import { compareWays } from './ways/compare.ts';
import { pluginWays } from './ways/plugin.ts';
import type { Way } from './ways/way.ts';

export type { Settings, Way, WayContext } from './ways/way.ts';

// The ways in that the demo can show, each as the settings a site would write for it. One is chosen in the browser
// (kept in a cookie), and then every page of the site uses it.

export const ways: readonly Way[] = [...pluginWays, ...compareWays];

export const firstWay = ways[0]!;

export function findWay(id: string | undefined): Way | undefined {
    return ways.find((way) => way.id === id);
}
