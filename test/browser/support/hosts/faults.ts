/** What a host site can do wrong, and what is to be seen of it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { State } from '../../../../src/session/state.ts';
import { DOMAIN } from '../stage.ts';

export interface Fault {
    name: string;
    answer(request: FastifyRequest, reply: FastifyReply): unknown;
    state: 'waiting' | 'signed-out' | 'stopped';
    reason: NonNullable<State['reason']>;
    /** In the message for the site's developer: what is wrong, or what to do. */
    says: string;
}

/** Stands in every answer, and nowhere else. */
export const MARKER = 'MARKER-51e0d7';
/** `session_request_timeout`: ms. */
export const TIMEOUT = 1500;

const SIGNED_OUT = { state: 'signed-out', reason: 'host-signed-out' } as const;
const BUSY = { state: 'waiting', reason: 'host-busy' } as const;
const WRONG = { state: 'stopped', reason: 'host-misconfigured' } as const;

const page = (reply: FastifyReply): FastifyReply => reply.type('text/html').send(`<p>${MARKER}`);
const status = (code: number, outcome: Pick<Fault, 'state' | 'reason'>, says: string): Fault => ({
    name: String(code),
    answer: (_, reply) => reply.code(code).send(code === 204 ? undefined : `{"error": "${MARKER}"}`),
    ...outcome,
    says,
});
const busy = (code: number, retryAfter: () => string, how: string): Fault => ({
    name: `${String(code)} with Retry-After ${how}`,
    answer: (_, reply) => reply.code(code).header('retry-after', retryAfter()).send(MARKER),
    ...BUSY,
    says: `answered ${String(code)}: see its log`,
});
const body = (name: string, text: string, says: string, type = 'application/json'): Fault => ({
    name,
    answer: (_, reply) => reply.type(type).send(text),
    ...WRONG,
    says,
});

const PREBIND: Record<string, unknown> = { jid: `alice@${DOMAIN}/x`, sid: MARKER, rid: 4711 };
const TOKEN: Record<string, unknown> = { jid: `alice@${DOMAIN}`, token: MARKER };
/** @param change what is wrong in an otherwise sound reply; `undefined` leaves a field out. */
const field = (name: string, change: Record<string, unknown>, says: string, sound = PREBIND): Fault =>
    body(name, JSON.stringify({ ...sound, ...change }), says);

const inSeconds = (): string => '1';
const asDate = (): string => new Date(Date.now() + 2000).toUTCString();

const statuses: Fault[] = [
    status(401, SIGNED_OUT, 'answered 401: nobody is signed in'),
    status(403, SIGNED_OUT, 'answered 403: nobody is signed in, or no cookie or CSRF token was sent'),
    status(204, SIGNED_OUT, 'answered 204: nobody is signed in'),
    status(404, WRONG, 'answered 404: correct URL or method'),
    status(405, WRONG, 'answered 405: correct URL or method'),
    status(419, WRONG, 'answered 419: send the current CSRF token'),
    status(422, WRONG, 'answered 422: send the current CSRF token'),
    ...[500, 502, 503].map((code) => status(code, BUSY, `answered ${String(code)}: see its log`)),
    busy(429, inSeconds, 'in seconds'),
    busy(429, asDate, 'as a date'),
    busy(503, inSeconds, 'in seconds'),
    busy(503, asDate, 'as a date'),
];

const bodies: Fault[] = [
    body('HTML with 200', `<!doctype html><p>${MARKER}`, 'answered a web page', 'text/html'),
    body('malformed JSON', `{"jid": "${MARKER}`, 'answered no JSON'),
    { ...body('JSON null', 'null', 'answered null: nobody is signed in'), ...SIGNED_OUT },
    body('an empty body', '', 'answered no JSON'),
    body('65 KB', JSON.stringify({ ...TOKEN, more: MARKER.repeat(5050) }), 'no JSON of at most 64 KB'),
    body('a list', JSON.stringify([MARKER]), 'expected {jid, sid, rid}, {jid, password} or {jid, token}'),
];

const fields: Fault[] = [
    field('no JID', { jid: undefined }, '"jid" is missing'),
    field('no SID', { sid: undefined }, 'expected {jid, sid, rid}'),
    field('no RID', { rid: undefined }, '"rid" is missing'),
    field('a JID that is a number', { jid: 7 }, '"jid" is invalid'),
    field('a JID without a domain', { jid: MARKER }, '"jid" is invalid: expected name@domain'),
    field('a JID of 10 KB', { jid: `${MARKER.repeat(800)}@${DOMAIN}` }, '"jid" is invalid'),
    field('a JID with control characters', { jid: `${MARKER}\u0007@${DOMAIN}` }, '"jid" is invalid'),
    field('a SID with a quote', { sid: `${MARKER}"` }, '"sid" is invalid'),
    field('a SID that is a list', { sid: [MARKER] }, '"sid" is invalid'),
    ...[0, -1, 2 ** 53, 1.5, MARKER].map((rid) =>
        field(`RID ${typeof rid === 'string' ? 'in words' : String(rid)}`, { rid }, '"rid" is invalid'),
    ),
    field('a token with a control character', { token: `${MARKER}\0` }, '"token" is invalid', TOKEN),
    field('an unknown mechanism', { mechanism: MARKER }, '"mechanism" is invalid', TOKEN),
    field('an absurd expires_in', { expires_in: -1 }, '"expires_in" is invalid', TOKEN),
];

const silences: Fault[] = [
    {
        name: 'a never-ending body',
        answer(_, reply) {
            reply.hijack();
            reply.raw.writeHead(200, { 'content-type': 'application/json' });
            const trickle = setInterval(() => reply.raw.write(' '), 100);
            reply.raw.on('close', () => clearInterval(trickle));
        },
        state: 'waiting',
        reason: 'timeout',
        says: `took over ${String(TIMEOUT)} ms (session_request_timeout)`,
    },
    {
        name: 'a hanging connection',
        answer: (_, reply) => void reply.hijack(),
        state: 'waiting',
        reason: 'timeout',
        says: `took over ${String(TIMEOUT)} ms (session_request_timeout)`,
    },
    {
        name: 'a connection reset',
        answer(request, reply) {
            reply.hijack();
            request.raw.socket.resetAndDestroy();
        },
        state: 'waiting',
        reason: 'network',
        says: 'check session_request, network, CORS and CSP',
    },
];

export const FAULTS: Fault[] = [...statuses, ...bodies, ...fields, ...silences];

/** Where a host site sends those who are not signed in. */
export const signInPage: Fault['answer'] = (_, reply) => page(reply);
export const redirectTo = (url: () => string, where: string): Fault => ({
    name: `a redirect to a sign-in page ${where}`,
    answer: (_, reply) => reply.redirect(url()),
    ...SIGNED_OUT,
    says: 'redirects to a page: nobody is signed in',
});
