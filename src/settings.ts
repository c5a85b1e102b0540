/** The settings: ours with their defaults, the ones of Converse's that we read, and what can be wrong with them. */
import { readReply } from './host/reply.ts';
import { plainFromElsewhere, type SessionFetch, type SessionRequest } from './host/request.ts';

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
 * null. The last two belong to core's BOSH plugin, which a site may have switched off.
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
    bosh_service_url: undefined,
    prebind_url: null,
} satisfies Settings;

const URLS = ['bosh_service_url', 'websocket_url', 'prebind_url', 'credentials_url'] as const;

/** Whether a site asks anything of us. Without any of these the plugin does nothing at all. */
export function asksForSession(settings: Settings): boolean {
    const { prebind_url, credentials_url, session_fetch, sid, rid } = settings;
    return Boolean(prebind_url || credentials_url || session_fetch || (sid ?? rid) != null);
}

/** Whether BOSH tokens were rendered into the page. */
export function hasPageTokens({ sid, rid }: Settings): boolean {
    return sid != null && rid != null;
}

/**
 * What is wrong with the settings: one sentence each, naming the setting and the remedy. Empty when all is well.
 * @param given the settings; @param baseURL where relative URLs start from.
 */
export function settingsProblems(given: Settings, baseURL: string): string[] {
    const { authentication, prebind_url, session_user: user, session_fetch, connection_options } = given;
    const tokens = hasPageTokens(given);
    const found: unknown[] = [
        ...URLS.map((key) => given[key] && !isURL(given[key], baseURL) && `\`${key}\` is not a URL.`),
        ...URLS.slice(2).map(
            (key) =>
                plainFromElsewhere(given[key] ?? '', baseURL) &&
                `\`${key}\` brings tokens over plain http: from another host: use https:.`,
        ),
        ...Object.entries(DEFAULTS).map(([key, usual]) => {
            const value: unknown = given[key as keyof Settings] ?? usual;
            return typeof usual === 'number' && !(Number(value) >= 0) && `\`${key}\` must be a number.`;
        }),
        user != null && typeof user !== 'string' && '`session_user` must be a string, or null for nobody.',
        session_fetch && typeof session_fetch !== 'function' && '`session_fetch` must be a function.',
        (given.sid == null) !== (given.rid == null) && '`sid` and `rid` belong together: give both.',
        tokens && tokenProblem(given),
        connection_options?.['worker'] && '`connection_options.worker` cannot be used here: remove it.',
        (tokens || prebind_url) && !given.bosh_service_url
            ? '`bosh_service_url` is missing: prebind needs it.'
            : !given.bosh_service_url &&
              !given.websocket_url &&
              '`bosh_service_url` or `websocket_url` is missing: where is the XMPP server?',
        /^(anonymous|external)$/.test(authentication ?? '') &&
            '`authentication` contradicts the settings that fetch tokens: remove it or them.',
    ];
    return found.filter((problem) => typeof problem === 'string' && problem !== '') as string[];
}

function isURL(value: unknown, baseURL: string): boolean {
    return typeof value === 'string' && URL.canParse(value, baseURL);
}

/** What is wrong with the BOSH tokens in the page. */
function tokenProblem({ jid, sid, rid }: Settings): string | undefined {
    try {
        readReply({ jid, sid, rid }, 0);
        return undefined;
    } catch (error) {
        return `\`jid\`, \`sid\` and \`rid\` of the page: ${(error as Error).message}`;
    }
}
