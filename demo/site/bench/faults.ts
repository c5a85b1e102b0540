import { setTimeout as delay } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';

// Answers of a host site to the request for tokens, other than the usual one. Each row of the table of reasons that
// a site can cause is among them.

export interface Exchange {
    reply: FastifyReply;
    usual(): unknown;
    /** The tokens that this visitor was given count no more. */
    expireTokens(): void;
}

interface Fault {
    label: string;
    /** The reason that the plugin gives for it, or what it does. */
    becomes: string;
    answer(exchange: Exchange): unknown;
}

const status =
    (code: number, headers: Record<string, string> = {}) =>
    ({ reply }: Exchange): unknown =>
        reply
            .code(code)
            .headers(headers)
            .send(code === 204 ? undefined : { error: `The test bench answers ${String(code)}.` });

export const slowness = 3000;

export const faults = {
    '401': { label: '401 Unauthorized', becomes: 'host-signed-out', answer: status(401) },
    '403': { label: '403 Forbidden', becomes: 'host-signed-out', answer: status(403) },
    '204': { label: '204 No Content', becomes: 'host-signed-out', answer: status(204) },
    redirect: {
        label: 'Redirect to the sign-in page',
        becomes: 'host-signed-out',
        answer: ({ reply }) => reply.redirect('/sign-in', 302),
    },
    '404': { label: '404 Not Found', becomes: 'host-misconfigured', answer: status(404) },
    '419': { label: '419, the CSRF token is old', becomes: 'host-misconfigured', answer: status(419) },
    html: {
        label: '200 with HTML',
        becomes: 'host-misconfigured',
        answer: ({ reply }) => reply.type('text/html').send('<!doctype html><title>Welcome</title>'),
    },
    json: {
        label: '200 with broken JSON',
        becomes: 'host-misconfigured',
        answer: ({ reply }) => reply.type('application/json').send('{"jid": "alice@'),
    },
    field: {
        label: '200 without the field jid',
        becomes: 'host-misconfigured',
        answer: async ({ usual }) => ({ ...((await usual()) as object), jid: undefined }),
    },
    '429': {
        label: '429, Retry-After: 7',
        becomes: 'host-busy',
        answer: status(429, { 'retry-after': '7' }),
    },
    '500': { label: '500 Internal Server Error', becomes: 'host-busy', answer: status(500) },
    '503': { label: '503 Service Unavailable', becomes: 'host-busy', answer: status(503) },
    hangUp: {
        label: 'The connection breaks',
        becomes: 'network',
        answer: ({ reply }) => void reply.hijack().raw.destroy(),
    },
    silence: {
        label: 'Silence',
        becomes: 'timeout, after 10 seconds',
        answer: ({ reply }) => void reply.hijack(),
    },
    slow: {
        label: 'Slow: three seconds',
        becomes: 'nothing: it comes, late',
        answer: ({ usual }) => delay(slowness).then(usual),
    },
    expired: {
        label: 'Tokens that have expired',
        becomes: 'rejected, the third time',
        answer: expired,
    },
    other: {
        label: 'Tokens of somebody else',
        becomes: 'user-changed',
        answer: forSomebodyElse,
    },
} satisfies Record<string, Fault>;

export type FaultId = keyof typeof faults;

export function isFault(id: unknown): id is FaultId {
    return typeof id === 'string' && Object.hasOwn(faults, id);
}

async function forSomebodyElse({ usual }: Exchange): Promise<unknown> {
    const answer = (await usual()) as { jid?: string };
    return { ...answer, jid: answer.jid?.replace(/^[^@]*/, 'somebody.else') };
}

/** The usual answer, of which nothing is good any more. */
async function expired({ usual, expireTokens }: Exchange): Promise<unknown> {
    const answer = (await usual()) as Record<string, unknown>;
    expireTokens();
    const stale = randomBytes(12).toString('hex');
    for (const secret of ['password', 'sid']) if (secret in answer) answer[secret] = stale;
    return answer;
}
