// One way in: what a site that uses it gives to Converse.

export interface WayContext {
    /** The visitor's bare JID. */
    jid: string;
    user: string;
    domain: string;
    guestDomain: string;
    boshURL: string;
    websocketURL: string;
    /** Where “Sign in again” leads. */
    signInURL: string;
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

export const bosh = ({ boshURL }: WayContext): Settings => ({ bosh_service_url: boshURL });
export const socket = ({ websocketURL }: WayContext): Settings => ({ websocket_url: websocketURL });
export const both = (context: WayContext): Settings => ({ ...bosh(context), ...socket(context) });
export const who = ({ jid, user, domain }: WayContext): Settings => ({
    jid,
    session_user: user,
    session_domain: domain,
});
export const usePrebind = { authentication: 'prebind', auto_login: true };
export const useLogin = { authentication: 'login', auto_login: true };

export const prebindDocumented = (context: WayContext): Settings => ({
    ...usePrebind,
    prebind_url: '/prebind',
    jid: context.jid,
    ...bosh(context),
});
export const credentialsDocumented =
    (transport: (context: WayContext) => Settings) =>
    (context: WayContext): Settings => ({
        ...useLogin,
        credentials_url: '/credentials',
        jid: context.jid,
        ...transport(context),
    });
