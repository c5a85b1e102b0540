/** The settings: ours with their defaults, the ones of Converse's that we read, and what can be wrong with them. */
import type { SessionFetch, SessionRequest } from './host/request.ts';
import { plainFromElsewhere } from './host/request.ts';

/** Settings of Converse itself. They keep the meaning that Converse documents. */
export interface ConverseSettings {
    authentication?: 'login' | 'prebind' | 'anonymous' | 'external';
    /** Where the host site answers with a prebound BOSH session. */
    prebind_url?: string | null;
    /** Where the host site answers with credentials. */
    credentials_url?: string | null;
    auto_login?: boolean;
    auto_reconnect?: boolean;
    /** Whether the session is kept over page loads. */
    keepalive?: boolean;
    bosh_service_url?: string | null;
    websocket_url?: string | null;
    jid?: string | null;
    connection_options?: Record<string, unknown> | null;
}

/** Settings of converse-session, given to `converse.initialize` beside Converse's own. */
export interface OwnSettings {
    /** BOSH tokens rendered into the page, with `jid`. Used once, never after a reload. Default: null. */
    sid?: string | null;
    /** The request id of the **next** request of that session. Default: null. */
    rid?: number | string | null;
    /** The host site's own id of the signed-in user; `null`: nobody is signed in. Default: undefined (not told). */
    session_user?: string | null;
    /** The page's own way to get tokens. Default: null. */
    session_fetch?: SessionFetch | null;
    /** Additions to each request to the host site, or a function giving them. Default: null. */
    session_request?: SessionRequest | null;
    /** Milliseconds for one request to the host site. Default: 10000. */
    session_request_timeout?: number;
    /** Milliseconds: the first retry window. Default: 1000. */
    session_retry_base?: number;
    /** Milliseconds: the widest retry window. Default: 60000. */
    session_retry_cap?: number;
    /** Milliseconds: the first window after the server dropped us. Default: 5000. */
    session_retry_spread?: number;
    /** How often in a row the XMPP server may refuse fresh tokens before we stop. Default: 3. */
    session_max_rejections?: number;
    /** Keep Converse's caches of a user who leaves. Default: false. */
    session_keep_cache?: boolean;
    /** The XMPP domain. Default: that of `jid`. */
    session_domain?: string | null;
    /** Where the status element's "Sign in again" leads. Default: null. */
    session_sign_in_url?: string | null;
}

export type Settings = ConverseSettings & OwnSettings;

/**
 * Ours, as Converse's `settings.extend` wants them: its merging writes into objects and functions, so that those are
 * null. `bosh_service_url` and `prebind_url` belong to core's BOSH plugin and are not repeated here.
 */
export const DEFAULTS = {
    sid: null,
    rid: null,
    session_user: undefined,
    session_fetch: null,
    session_request: null,
    session_request_timeout: 10_000,
    session_retry_base: 1000,
    session_retry_cap: 60_000,
    session_retry_spread: 5000,
    session_max_rejections: 3,
    session_keep_cache: false,
    session_domain: null,
    session_sign_in_url: null,
} satisfies OwnSettings;

export const CONVERSE_KEYS = [
    'authentication',
    'prebind_url',
    'credentials_url',
    'auto_login',
    'auto_reconnect',
    'keepalive',
    'bosh_service_url',
    'websocket_url',
    'jid',
    'connection_options',
] as const satisfies (keyof ConverseSettings)[];

const OWN_KEYS = Object.keys(DEFAULTS) as (keyof OwnSettings)[];

/** Every setting that we read. */
export const KEYS: readonly (keyof Settings)[] = [...CONVERSE_KEYS, ...OWN_KEYS];

/** Whether a site asks anything of us. Without any of these the plugin does nothing at all. */
export function asksForSession(settings: Settings): boolean {
    const { prebind_url, credentials_url, session_fetch } = settings;
    return Boolean(prebind_url || credentials_url || session_fetch || hasPageTokens(settings));
}

/** Whether BOSH tokens were rendered into the page. */
export function hasPageTokens({ sid, rid }: Settings): boolean {
    return sid != null && rid != null;
}

const MILLISECONDS = [
    'session_request_timeout',
    'session_retry_base',
    'session_retry_cap',
    'session_retry_spread',
] as const;
const URLS = ['prebind_url', 'credentials_url', 'bosh_service_url', 'websocket_url'] as const;

/**
 * What is wrong with the settings: one sentence each, naming the setting and the remedy. Empty when all is well.
 * @param given the settings; @param baseURL where relative URLs start from.
 */
export function settingsProblems(given: Settings, baseURL: string): string[] {
    const problems: string[] = [];
    const bad = (text: string): void => void problems.push(text);

    for (const key of URLS) {
        const value: unknown = given[key];
        if (value == null || value === '') continue;
        if (typeof value !== 'string' || !URL.canParse(value, baseURL)) bad(`\`${key}\` is not a URL.`);
        else if (key === 'prebind_url' || key === 'credentials_url') {
            if (plainFromElsewhere(value, baseURL))
                bad(`\`${key}\` is plain http: on another host. Tokens need https: there.`);
        }
    }
    for (const key of MILLISECONDS) {
        const value: unknown = given[key];
        if (value !== undefined && !(typeof value === 'number' && value >= 0 && Number.isFinite(value)))
            bad(`\`${key}\` must be a number of milliseconds.`);
    }
    const { session_max_rejections: rejections, session_user: user } = given;
    if (rejections !== undefined && !(Number.isSafeInteger(rejections) && rejections >= 1))
        bad('`session_max_rejections` must be a whole number of at least 1.');
    if (user != null && typeof user !== 'string')
        bad('`session_user` must be a string, or null when nobody is signed in.');
    if (given.session_fetch != null && typeof given.session_fetch !== 'function')
        bad('`session_fetch` must be a function that returns tokens.');
    if (given.session_request != null && !['function', 'object'].includes(typeof given.session_request))
        bad('`session_request` must be an object or a function.');
    if ((given.sid != null) !== (given.rid != null))
        bad('`sid` and `rid` belong together: give both (with `jid`), or neither.');
    if (hasPageTokens(given) && !given.jid?.includes('@'))
        bad('`sid` and `rid` need `jid`: the full JID that the BOSH session is bound to.');
    if (given.connection_options?.['worker'])
        bad('`connection_options.worker` cannot be used with converse-session. Remove it.');
    if (asksForSession(given)) {
        const prebound = given.authentication === 'prebind' || given.prebind_url || hasPageTokens(given);
        if (prebound && !given.bosh_service_url)
            bad('Prebind needs `bosh_service_url`: the address of the BOSH service the session was made on.');
        else if (!given.bosh_service_url && !given.websocket_url)
            bad('Set `bosh_service_url` or `websocket_url`: where the XMPP server is reached.');
        if (given.authentication === 'anonymous' || given.authentication === 'external')
            bad(
                `\`authentication: '${given.authentication}'\` contradicts the settings that fetch tokens: ` +
                    'remove it or them.',
            );
    }
    return problems;
}
