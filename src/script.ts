/** The classic script: starts early with what the page says, and registers with Converse now or when it has loaded. */
import { createPageSession } from './browser.ts';
import { createPlugin } from './converse/plugin.ts';
import { earlySettings } from './early.ts';
import { addPluginWhenLoaded } from './register.ts';

/** What was made early and is not asked for is given back after this many milliseconds. */
const UNCLAIMED = 30_000;

// A script that stands in the page twice is no fault, and must not make a second session.
if (!('converseSession' in window)) begin();

function begin(): void {
    const { machine, session, env } = createPageSession();
    Object.assign(window, { converseSession: session });
    addPluginWhenLoaded(createPlugin(machine, env));
    try {
        const settings = earlySettings(document, document.currentScript);
        if (!settings) return;
        machine.configure(settings);
        machine.start();
        env.page.whenShown(() => void env.setTimeout(() => machine.restUnclaimed(), UNCLAIMED));
    } catch (error) {
        console.error(`converse-session: ${(error as Error).message}`);
    }
}
