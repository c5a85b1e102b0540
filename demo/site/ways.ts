// The ways in that the demo can show, each as the settings a site would write for it. One is chosen in the browser
// (kept in a cookie), and then every page of the site uses it.

export interface WayContext {
    /** The visitor's bare JID. */
    jid: string;
    user: string;
    domain: string;
    guestDomain: string;
    boshURL: string;
    websocketURL: string;
}

export type Settings = Record<string, unknown>;

export interface Way {
    id: string;
    title: string;
    about: string;
    group: 'plugin' | 'compare';
    /** Whether converse-session is on the page. */
    plugin: boolean;
    /** Whether the page tells the early start what it needs (the JSON block). */
    early: boolean;
    /** A function of the page's script that becomes `session_fetch`; settings of a page are plain JSON. */
    fetchFrom?: string;
    /** Whether the page itself carries tokens of a fresh prebind, as `jid`, `sid` and `rid`. */
    tokensInPage?: boolean;
    settings(context: WayContext): Settings;
}

const bosh = ({ boshURL }: WayContext): Settings => ({ bosh_service_url: boshURL });
const socket = ({ websocketURL }: WayContext): Settings => ({ websocket_url: websocketURL });
const both = (context: WayContext): Settings => ({ ...bosh(context), ...socket(context) });
const who = ({ jid, user, domain }: WayContext): Settings => ({
    jid,
    session_user: user,
    session_domain: domain,
});
const usePrebind = { authentication: 'prebind', auto_login: true };
const useLogin = { authentication: 'login', auto_login: true };

const plugin = { group: 'plugin', plugin: true, early: true } as const;
const documented = { group: 'compare', plugin: true, early: false } as const;
const builtIn = { group: 'compare', plugin: false, early: false } as const;

const prebindDocumented = (context: WayContext): Settings => ({
    ...usePrebind,
    prebind_url: '/prebind',
    jid: context.jid,
    ...bosh(context),
});
const credentialsDocumented =
    (transport: (context: WayContext) => Settings) =>
    (context: WayContext): Settings => ({
        ...useLogin,
        credentials_url: '/credentials',
        jid: context.jid,
        ...transport(context),
    });
const manual = (context: WayContext): Settings => ({ authentication: 'login', ...bosh(context) });
const guest = (context: WayContext): Settings => ({
    authentication: 'anonymous',
    auto_login: true,
    jid: context.guestDomain,
    ...bosh(context),
});

export const ways: readonly Way[] = [
    {
        ...plugin,
        id: 'prebind',
        title: 'Prebind',
        about: 'The site opens a BOSH session and hands it to the page.',
        settings: (context) => ({ ...prebindDocumented(context), ...who(context) }),
    },
    {
        ...plugin,
        id: 'prebind-token',
        title: 'Prebind by token',
        about: 'The same, and the site needs no password: it signs in with a one-time token.',
        settings: (context) => ({
            ...prebindDocumented(context),
            ...who(context),
            prebind_url: '/prebind-token',
        }),
    },
    {
        ...plugin,
        id: 'tokens-in-page',
        title: 'Tokens in the page',
        about: 'The site writes the session into the page, and the page goes on with it.',
        tokensInPage: true,
        settings: (context) => ({
            ...usePrebind,
            ...who(context),
            ...bosh(context),
            prebind_url: '/prebind',
        }),
    },
    {
        ...plugin,
        id: 'credentials',
        title: 'Credentials, BOSH',
        about: 'The page asks for the name and password that the site knows, and signs in.',
        settings: (context) => ({ ...credentialsDocumented(bosh)(context), ...who(context) }),
    },
    {
        ...plugin,
        id: 'credentials-ws',
        title: 'Credentials, WebSocket',
        about: 'The same over WebSocket.',
        settings: (context) => ({ ...credentialsDocumented(socket)(context), ...who(context) }),
    },
    {
        ...plugin,
        id: 'token',
        title: 'One-time token, BOSH',
        about: 'The page asks for a token that is good once and for a minute. No password leaves the site.',
        settings: (context) => ({
            ...useLogin,
            ...who(context),
            ...bosh(context),
            credentials_url: '/token',
        }),
    },
    {
        ...plugin,
        id: 'token-ws',
        title: 'One-time token, WebSocket',
        about: 'The same over WebSocket.',
        settings: (context) => ({
            ...useLogin,
            ...who(context),
            ...socket(context),
            credentials_url: '/token',
        }),
    },
    {
        ...plugin,
        id: 'token-both',
        title: 'One-time token, both transports',
        about: 'WebSocket, and BOSH where WebSocket cannot get through.',
        settings: (context) => ({
            ...useLogin,
            ...who(context),
            ...both(context),
            credentials_url: '/token',
        }),
    },
    {
        ...plugin,
        early: false,
        id: 'fetch',
        title: 'The page’s own request',
        about: 'A function of the page fetches the token: session_fetch.',
        fetchFrom: '/token',
        settings: (context) => ({ ...useLogin, ...who(context), ...bosh(context) }),
    },
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

export const firstWay = ways[0]!;

export function findWay(id: string | undefined): Way | undefined {
    return ways.find((way) => way.id === id);
}
