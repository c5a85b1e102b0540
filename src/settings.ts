/** The settings: ours with their defaults, the ones of Converse's that we read, and what can be wrong with them. */
import { readReply } from './host/reply.ts';
import { plainFromElsewhere, type SessionFetch, type SessionRequest } from './host/request.ts';

/** Settings of Converse itself. They keep the meaning that Converse documents. */
export interface ConverseSettings {
    /**
     * How Converse logs in. `'prebind'` goes with `prebind_url`, `'login'` with `credentials_url`. `'anonymous'` and
     * `'external'` contradict both.
     */
    authentication?: 'login' | 'prebind' | 'anonymous' | 'external';
    /** Where your site answers with a prebound BOSH session. Any of the three shapes will do. Needs `bosh_service_url`. */
    prebind_url?: string | null;
    /** Where your site answers with credentials. Any of the three shapes will do. */
    credentials_url?: string | null;
    /** Whether the session is asked for at once, and not only when somebody logs in. Default of Converse: false. */
    auto_login?: boolean;
    /** Whether a connection that drops comes back by itself. Default of Converse: true. */
    auto_reconnect?: boolean;
    /** Whether the session is kept over page loads. Without, each page makes its own. Default of Converse: true. */
    keepalive?: boolean;
    /** Where the XMPP server, or a connection manager, speaks BOSH (XEP-0124). Prosody: `/http-bind`, ejabberd: `/bosh`. */
    bosh_service_url?: string | null;
    /**
     * Where the XMPP server speaks WebSocket (RFC 7395). Credentials and tokens take it, and BOSH where it cannot be
     * reached; a prebind takes BOSH.
     */
    websocket_url?: string | null;
    /** Whom this page is for, where your site knows: a saved session of another account is not taken up. */
    jid?: string | null;
    /** Passed on to Strophe. Without `worker`: a connection that tabs share belongs to no tab. */
    connection_options?: Record<string, unknown> | null;
}

/** Settings of converse-session, given to `converse.initialize` beside Converse's own. */
export interface OwnSettings {
    /** The id of a BOSH session rendered into the page, with `jid` and `rid`. Used once, never after a reload. Default: null. */
    sid?: string | null;
    /** The id of the **next** request of that session; a string where digits might get lost. Default: null. */
    rid?: number | string | null;
    /**
     * Your site's own id of the signed-in user, any stable string. A saved session is taken up for the very same user only.
     * `null`: nobody is signed in, and what is left of somebody is ended. Default: undefined (not told).
     */
    session_user?: string | null;
    /**
     * The page's own way to get tokens, in place of a URL: `async ({ reason, attempt, signal }) => reply`. An object is the
     * reply. `null` means signed out. A throw means later, or what its `status` says. Default: null.
     */
    session_fetch?: SessionFetch | null;
    /**
     * Additions to each request to your site (`RequestInit`: method, headers, credentials, body), or a function that gives
     * them, called at every request. Default: null.
     */
    session_request?: SessionRequest | null;
    /** Milliseconds for one request to your site. Default: 10000. */
    session_request_timeout?: number;
    /** Milliseconds: the first window in which a retry falls at random. It doubles with every failure. Default: 1000. */
    session_retry_base?: number;
    /** Milliseconds: the widest window. Default: 60000. */
    session_retry_cap?: number;
    /** Milliseconds: the first window after the server dropped the session. Default: 5000. */
    session_retry_spread?: number;
    /** How often in a row the XMPP server may refuse fresh tokens before the plugin stops with `rejected`. Default: 3. */
    session_max_rejections?: number;
    /**
     * Keeps what Converse stored of a user who leaves: chats, OMEMO keys. For personal devices only, as in
     * [what is stored](storage.md#of-converse). Default: false.
     */
    session_keep_cache?: boolean;
    /**
     * The XMPP domain. With it, the BOSH session is opened while your site is still being asked. Default: null (that of
     * `jid`).
     */
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
        (given.sid == null) !== (given.rid == null) && 'Give both `sid` and `rid`.',
        tokens && tokenProblem(given),
        connection_options?.['worker'] && '`connection_options.worker` cannot be used here: remove it.',
        (tokens || prebind_url) && !given.bosh_service_url
            ? '`bosh_service_url` is missing: prebind needs it.'
            : !given.bosh_service_url &&
              !given.websocket_url &&
              '`bosh_service_url` or `websocket_url` is missing: where is the XMPP server?',
        /^(anonymous|external)$/.test(authentication ?? '') &&
            '`authentication` contradicts the settings for tokens: remove it or them.',
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
