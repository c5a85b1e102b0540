/** The classic script: starts early with what the page says, and registers with Converse now or when it has loaded. */
import { createPageSession } from './browser.ts';
import { createPlugin } from './converse/plugin.ts';
import { earlySettings } from './early.ts';
import { addPluginWhenLoaded } from './register.ts';

/** What was made early and is not asked for is given back after this many milliseconds. */
const UNCLAIMED = 30_000;

const { machine, session, env } = createPageSession();
Object.assign(window, { converseSession: session });
addPluginWhenLoaded(createPlugin(machine, env));

const script = document.currentScript;
whenShown(() => {
    try {
        const settings = earlySettings(document, script);
        if (!settings) return;
        machine.configure(settings);
        machine.start();
        env.setTimeout(() => machine.restUnclaimed(), UNCLAIMED);
    } catch (error) {
        console.error(`converse-session: ${(error as Error).message}`);
    }
});

/** A page that is being prerendered may never be seen: it does nothing until it is. */
function whenShown(run: () => void): void {
    if (!(document as { prerendering?: boolean }).prerendering) return run();
    document.addEventListener('prerenderingchange', run, { once: true });
}
