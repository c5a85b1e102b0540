import { bosh, credentialsDocumented, prebindDocumented, socket } from './way.ts';
import type { Settings, Way, WayContext } from './way.ts';

const documented = { group: 'compare', plugin: true, early: false } as const;
const builtIn = { group: 'compare', plugin: false, early: false } as const;

const manual = (context: WayContext): Settings => ({ authentication: 'login', ...bosh(context) });
const guest = (context: WayContext): Settings => ({
    authentication: 'anonymous',
    auto_login: true,
    jid: context.guestDomain,
    ...bosh(context),
});

/** What Converse does by itself, and what the plugin leaves as it was. */
export const compareWays: readonly Way[] = [
    {
        ...documented,
        id: 'documented-prebind',
        title: 'Prebind as Converse documents it, plugin added',
        about: 'An existing configuration, unchanged but for the script and the whitelisted name.',
        settings: prebindDocumented,
    },
    {
        ...documented,
        id: 'documented-credentials',
        title: 'Credentials as Converse documents them, plugin added',
        about: 'The same for credentials_url over BOSH.',
        settings: credentialsDocumented(bosh),
    },
    {
        ...builtIn,
        id: 'builtin-prebind',
        title: 'Prebind without the plugin',
        about: 'What Converse does by itself.',
        settings: prebindDocumented,
    },
    {
        ...builtIn,
        id: 'builtin-credentials',
        title: 'Credentials over BOSH without the plugin',
        about: 'What Converse does by itself.',
        settings: credentialsDocumented(bosh),
    },
    {
        ...builtIn,
        id: 'builtin-credentials-ws',
        title: 'Credentials over WebSocket without the plugin',
        about: 'What Converse does by itself.',
        settings: credentialsDocumented(socket),
    },
    {
        ...documented,
        id: 'manual',
        title: 'Converse’s login form, plugin added',
        about: 'The plugin is asked for nothing and does nothing.',
        settings: manual,
    },
    {
        ...builtIn,
        id: 'builtin-manual',
        title: 'Converse’s login form without the plugin',
        about: 'For comparison.',
        settings: manual,
    },
    {
        ...documented,
        id: 'anonymous',
        title: 'Anonymous guest, plugin added',
        about: 'The plugin is asked for nothing and does nothing.',
        settings: guest,
    },
    {
        ...builtIn,
        id: 'builtin-anonymous',
        title: 'Anonymous guest without the plugin',
        about: 'For comparison.',
        settings: guest,
    },
];
