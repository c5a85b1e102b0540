/** One exchange with the host site over HTTP. */
import type { Network } from '../environment.ts';
import type { Address } from './address.ts';
import { discard, isPage, MAX_BODY, parseJSON, readBody } from './body.ts';
import type { Body } from './body.ts';
import { readInit } from './init.ts';
import type { SessionRequest } from './init.ts';
import { fromValue, misconfigured } from './outcome.ts';
import type { Asked, Outcome } from './outcome.ts';
import { fromStatus, redirected, retryAfterOf } from './status.ts';

/** Everything about one request that does not change on its way. */
export interface Exchange {
    asked: Asked;
    env: Network;
    /** When it started, ms. */
    requestedAt: number;
    signal: AbortSignal;
}

/**
 * A redirect to another origin (single sign-on) and a dead network look the same: `fetch` throws a TypeError.
 * So the request is repeated once without following redirects. That answer is as good as the first would have
 * been.
 */
async function send(url: URL, init: RequestInit, { env, signal }: Exchange): Promise<Response> {
    try {
        return await env.fetch(url.href, init);
    } catch (error) {
        const redirect = 'manual';
        const probe = (error as Error | null)?.name === 'TypeError' && env.online() && !signal.aborted;
        if (!probe || init.redirect === redirect) throw error;
        return env.fetch(url.href, { ...init, redirect });
    }
}

/** Whether it was led away from the origin that was asked. */
function hasLeft({ redirected, url }: Response, asked: URL): boolean {
    return redirected && !!url && new URL(url).origin !== asked.origin;
}

/** An answer that is no JSON. */
function fromOther(response: Response, { text, whole }: Body, asked: Asked): Outcome {
    const page = isPage(text, response);
    if (page && response.redirected) return redirected(asked);
    let what = 'malformed JSON';
    if (!text.trim()) what = 'nothing';
    else if (page) what = 'a web page';
    else if (!whole) what = `more than ${MAX_BODY / 1024} KB`;
    return misconfigured(`${asked.name} answered ${what}: let it answer JSON with the tokens only.`);
}

/** @throws when the network failed, in whatever way `fetch` and its streams do. */
export async function askSite(
    { url, own }: Address,
    request: SessionRequest | null | undefined,
    exchange: Exchange,
): Promise<Outcome> {
    const { asked, env, requestedAt, signal } = exchange;
    const init = await readInit(request, { url, own, signal });
    if (typeof init === 'string') return misconfigured(`session_request ${init}`);
    const response = await send(url, init, exchange);
    const retryAfter = retryAfterOf(response.headers.get('retry-after'), env.now());
    const known =
        response.type === 'opaqueredirect' || hasLeft(response, url)
            ? redirected(asked)
            : fromStatus(response.status, asked, retryAfter);
    if (known) {
        discard(response);
        return known;
    }
    const body = await readBody(response);
    const value = parseJSON(body);
    if (value === undefined) return fromOther(response, body, asked);
    return fromValue(value, asked, requestedAt);
}
