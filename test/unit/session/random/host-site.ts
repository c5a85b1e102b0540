/** The host site: whatever it may answer when it is asked for tokens. */
import type { SessionFetch } from '../../../../src/host/request.ts';
import type { VirtualClock } from './clock.ts';
import { networkError, type Line } from './network.ts';
import { SECRET, type Server } from './server.ts';

/** In everything that must never be shown. */
const page = `<html>${SECRET}</html>`;
const json = (value: unknown): Response => Response.json(value);
const status = (code: number, headers = {}): Response =>
    new Response(code === 204 ? null : page, { status: code, headers });

export const RIGHT = ['credentials', 'token', 'prebind'] as const;
export const WRONG = [
    ...['dead prebind', 'prebind with a wrong rid', 'bob', 'bob prebind', 'expired', 'wrong password'],
    ...[
        '401',
        '403',
        '404',
        '419',
        '500',
        '204',
        'null',
        '429, 20 s',
        '503, 90 s',
        '503, an hour',
        '503, date',
    ],
    ...['html', 'malformed', 'wrong types', 'huge', 'silence', 'no network', 'single sign-on', 'login page'],
] as const;
export type HostAnswer = (typeof RIGHT)[number] | (typeof WRONG)[number];

export interface HostSite {
    answer: HostAnswer;
    fetch(url: string, init?: RequestInit): Promise<Response>;
    /** The page's own way. @param heedful whether it heeds its signal. */
    sessionFetch(heedful: boolean): SessionFetch;
    /** Requests that somebody still waits for. */
    readonly underway: number;
    /** Milliseconds that the last answer asked for. */
    readonly patience: number;
}

/** @param asked told of each request for tokens. */
export function createHostSite(clock: VirtualClock, line: Line, server: Server, asked: () => void): HostSite {
    const underway = new Set<object>();
    let patience = 0;

    function prebind(user: string): object {
        const { sid, rid, jid } = server.prebind(`${user}@example.test`);
        return { jid, sid, rid };
    }
    function busy(code: number, seconds: number, date = false): Response {
        patience = seconds * 1000;
        const until = new Date(clock.now() + patience).toUTCString();
        return status(code, { 'Retry-After': date ? until : String(seconds) });
    }
    const alice = { jid: 'alice@example.test', password: SECRET };
    const answers: Record<HostAnswer, (init: RequestInit) => Response | undefined> = {
        credentials: () => json(alice),
        token: () => json({ jid: alice.jid, token: SECRET }),
        prebind: () => json(prebind('alice')),
        'dead prebind': () => json({ jid: `${alice.jid}/x`, sid: 'sid-dead', rid: 4_711_471_147 }),
        'prebind with a wrong rid': () => json({ ...prebind('alice'), rid: 8_111_471_147 }),
        bob: () => json({ ...alice, jid: 'bob@example.test' }),
        'bob prebind': () => json(prebind('bob')),
        expired: () => json({ ...alice, expires_in: 0.001 }),
        'wrong password': () => json({ ...alice, password: `${SECRET}-wrong` }),
        ...({ '401': () => status(401), '403': () => status(403), '404': () => status(404) } as const),
        ...({ '419': () => status(419), '500': () => status(500), '204': () => status(204) } as const),
        null: () => json(null),
        '429, 20 s': () => busy(429, 20),
        '503, 90 s': () => busy(503, 90),
        '503, an hour': () => busy(503, 3600),
        '503, date': () => busy(503, 60, true),
        html: () => new Response(page, { headers: { 'Content-Type': 'text/html' } }),
        malformed: () => new Response(`{"jid": "${SECRET}`),
        'wrong types': () => json({ jid: [SECRET], sid: SECRET, rid: { [SECRET]: 1 } }),
        huge: () => new Response(JSON.stringify({ ...alice, more: SECRET.repeat(12_000) })),
        silence: () => undefined,
        'no network': () => {
            throw networkError();
        },
        // A browser shows only to `redirect: 'manual'` that there was an answer at all.
        'single sign-on': ({ redirect }) => {
            if (redirect !== 'manual') throw networkError();
            return Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' });
        },
        'login page': () =>
            Object.defineProperties(new Response(page, { headers: { 'Content-Type': 'text/html' } }), {
                redirected: { value: true },
                url: { value: 'https://site.test/login' },
            }),
    };

    /** @param heedful whether whoever asks lets go of the request once its signal has fired. */
    async function ask(init: RequestInit, heedful: boolean): Promise<Response> {
        // The one probe belongs to the request that it looks into.
        if (init.redirect !== 'manual') asked();
        const request = {};
        const over = (): void => {
            underway.delete(request);
            init.signal?.removeEventListener('abort', over);
        };
        underway.add(request);
        init.signal?.addEventListener('abort', over);
        const arrived = (): Response | undefined => {
            patience = 0;
            return answers[site.answer](init);
        };
        return line.exchange(heedful ? init.signal : null, arrived).finally(over);
    }

    const site: HostSite = {
        answer: 'credentials',
        fetch: (_url, init = {}) => ask(init, true),
        sessionFetch:
            (heedful) =>
            async ({ signal }) => {
                const response = await ask({ signal }, heedful);
                if (!response.ok) return Promise.reject(response);
                return response.status === 204 ? null : response.json();
            },
        get underway() {
            return underway.size;
        },
        get patience() {
            return patience;
        },
    };
    return site;
}
