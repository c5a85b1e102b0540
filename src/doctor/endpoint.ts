/** Asks the token endpoint as the plugin would, and judges the answer. */
import type { Network } from '../environment.ts';
import type { Outcome } from '../host/outcome.ts';
import type { Reply } from '../host/reply.ts';
import { createHost } from '../host/request.ts';
import type { Notes } from './finding.ts';
import type { Options } from './options.ts';
import { mayAsk, mayRead, originHeader } from './origin.ts';
import { watch, type Exchange } from './traffic.ts';

export interface Asked {
    outcome: Outcome;
    /** The last of the requests that it took. */
    exchange: Exchange;
    /** Why the first failed, if it did. */
    error?: string;
}

/** @param signedIn whether with the person's cookie and headers; @param origin in place of the page's. */
export async function askEndpoint(
    { endpoint, page, headers, method, timeout }: Options,
    env: Network,
    signedIn = true,
    origin?: string,
): Promise<Asked> {
    const added = origin ? { Origin: origin } : originHeader(page, endpoint, method);
    const traffic = watch(env.fetch, { ...added, ...(signedIn && headers) });
    const host = createHost({
        setting: 'prebind_url',
        url: endpoint.href,
        request: { method },
        timeout,
        env: { ...env, fetch: traffic.fetch, baseURL: page.href },
    });
    const outcome = await host.ask({ reason: 'start', attempt: 0 });
    const { exchanges } = traffic;
    const none: Exchange = { status: 0, redirected: false, headers: new Headers() };
    return { outcome, exchange: exchanges.at(-1) ?? none, error: exchanges[0]?.error };
}

const GIVE_COOKIE = "Give the doctor a signed-in person's cookie: --cookie 'name=value'.";

/** What a field that is wrong should have been. */
const FIELDS: Record<string, string> = {
    jid: 'Answer with the account as the XMPP server knows it: name@domain.',
    sid: 'Copy the `sid` of the answer that opened the session.',
    rid: 'Answer with the RID of the next request, the last one used plus 1, as a whole number.',
    password: 'Answer with a password of at least one character, without control characters.',
    token: 'Answer with a token of at least one character, without control characters (base64 is fine).',
    mechanism: 'PLAIN, OAUTHBEARER or X-OAUTH2 in capitals; or leave it out.',
    expires_in: 'Seconds from now, not a date and not milliseconds; or leave it out.',
    inactivity: 'Seconds, as the XMPP server said when it opened the session.',
    resource: 'At least one character, without control characters; or leave it out.',
};

export interface Visited {
    /** If there is a usable one. */
    reply?: Reply;
    /** 0 when there was no answer. */
    status: number;
}

export async function checkEndpoint(options: Options, env: Network, notes: Notes): Promise<Visited> {
    const asked = await askEndpoint(options, env);
    const { outcome } = asked;
    if (outcome.kind !== 'ok') {
        refused(asked, options, notes);
    } else {
        const { headers } = asked.exchange;
        const lifetime = ((outcome.reply.expiresAt ?? Infinity) - env.now()) / 1000;
        if (!/\bjson\b/i.test(headers.get('content-type') ?? '')) notes.find('content-type');
        if (!/\bno-store\b/i.test(headers.get('cache-control') ?? '')) notes.find('cacheable');
        if (lifetime < 5) notes.find('expires-soon');
    }
    if (asked.exchange.status > 0) await checkOrigin(options, asked.exchange, env, notes);
    return { reply: outcome.kind === 'ok' ? outcome.reply : undefined, status: asked.exchange.status };
}

function refused({ outcome, exchange, error }: Asked, { headers, page }: Options, { find }: Notes): void {
    if (outcome.kind === 'ok') return;
    const { status, redirected } = exchange;
    const http = `HTTP ${status}`;
    const given = Object.keys(headers).length > 0;
    if (outcome.reason === 'timeout') return find('timeout');
    if (outcome.reason === 'network' || outcome.reason === 'offline') return find('unreachable', error);
    if (outcome.reason === 'host-busy') return find('busy', http);
    if (outcome.kind === 'signed-out') {
        const why = status === 200 ? 'null' : http;
        const without = given ? '' : ', asked without --cookie';
        if (redirected || (status >= 300 && status < 400))
            return find('redirected', `${redirected ? 'followed' : http}${without}`);
        return find('signed-out', why + without, given ? undefined : GIVE_COOKIE);
    }
    // It has not even been asked.
    if (status === 0) return find(page.protocol === 'https:' ? 'mixed-content' : 'plain-elsewhere');
    if (status === 419 || status === 422) return find('csrf', http);
    if (status >= 300) return find('wrong-status', http);
    const said = /: ("(\w+)" is .*|expected \{.*)$/.exec(outcome.message);
    if (said) return find('wrong-shape', said[1], FIELDS[said[2] ?? '']);
    find('no-json', /a web page/.test(outcome.message) ? 'a web page' : undefined);
}

async function checkOrigin(options: Options, exchange: Exchange, env: Network, notes: Notes): Promise<void> {
    const { page, endpoint, headers, method, timeout } = options;
    if (page.origin === endpoint.origin) return;
    const credentialed = 'cookie' in headers;
    if (!mayRead(page, exchange, credentialed)) notes.find('cors');
    const names = Object.keys(headers).filter((name) => name !== 'cookie');
    const granted = await mayAsk({
        ...{ url: endpoint.href, page, method, names, credentialed, timeout },
        fetch: (url, init) => env.fetch(url as string, init),
    });
    if (!granted) notes.find('cors-preflight');
}
