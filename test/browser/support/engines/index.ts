/** The three engines of the web, each launched on its own: what one machine lacks does not stop the others. */
import { launchChromiumEngine } from './chromium.ts';
import type { EngineName } from './capabilities.ts';
import type { Engine } from './engine.ts';
import { launchFirefox } from './firefox.ts';
import { launchWebKit } from './webkit.ts';

export { CAPABILITIES, ENGINES, INSECURE_HOST } from './capabilities.ts';

const launchers: Record<EngineName, () => Promise<Engine>> = {
    chromium: launchChromiumEngine,
    firefox: launchFirefox,
    webkit: launchWebKit,
};

export function launchEngine(name: EngineName): Promise<Engine> {
    return launchers[name]();
}
