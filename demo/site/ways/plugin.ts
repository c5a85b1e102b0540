import {
    both,
    bosh,
    credentialsDocumented,
    prebindDocumented,
    socket,
    useLogin,
    usePrebind,
    who,
} from './way.ts';
import type { Way } from './way.ts';

const plugin = { group: 'plugin', plugin: true, early: true } as const;

/** The ways that converse-session is for. */
export const pluginWays: readonly Way[] = [
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
];
