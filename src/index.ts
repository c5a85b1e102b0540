/** What the world may import from `converse-session`. */
import { createPageSession } from './browser.ts';
import { createPlugin } from './converse/plugin.ts';
import type { Converse } from './converse/types.ts';
import { addPlugin } from './register.ts';

const { machine, session: handle, env } = createPageSession();

/** The session of this page: its state, and what a page may do with it. */
export const session = handle;

/** The plugin, for `converse.plugins.add('converse-session', sessionPlugin)`. */
export const sessionPlugin = createPlugin(machine, env);

/** Adds the plugin to a Converse. It is active once `whitelisted_plugins` names `converse-session`. */
export function register(converse: Converse): void {
    addPlugin(converse, sessionPlugin);
}

export type { Converse } from './converse/types.ts';
export type { Session } from './session/machine.ts';
export type { Reason, State, StateListener, StateName } from './session/state.ts';
export type { ConverseSettings, OwnSettings, Settings } from './settings.ts';
