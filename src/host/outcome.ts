/**
 * How a request to the host site ended. A closed set: whatever a host does becomes one of these four, each
 * with what its developer needs to know. No message holds a token, a query string or anything of the host's
 * answer.
 */
import { readReply } from './reply.ts';
import type { Reply } from './reply.ts';

/** Why the host site gave no tokens. */
export type HostReason =
    'network' | 'timeout' | 'offline' | 'host-busy' | 'host-signed-out' | 'host-misconfigured';

export type Outcome =
    /** The host answered with a usable reply. */
    | { kind: 'ok'; reply: Reply }
    /** It will be worth asking again; `retryAfter` (ms) is the host's own `Retry-After`. */
    | {
          kind: 'later';
          reason: 'network' | 'timeout' | 'offline' | 'host-busy';
          message: string;
          retryAfter?: number;
      }
    /** The host says that nobody is signed in. */
    | { kind: 'signed-out'; reason: 'host-signed-out'; message: string }
    /** The host answers, but not as the contract says: asking again would not help. */
    | { kind: 'stopped'; reason: 'host-misconfigured'; message: string };

type Later = Extract<Outcome, { kind: 'later' }>;

/** @param retryAfter ms; left out when the host did not say. */
export function later(reason: Later['reason'], message: string, retryAfter?: number): Later {
    return { kind: 'later', reason, message, retryAfter };
}

/** @param answered who answered what: the beginning of the message. */
export function signedOut(answered: string): Outcome {
    const message = `${answered}: nobody is signed in, or no cookie or CSRF token was sent.`;
    return { kind: 'signed-out', reason: 'host-signed-out', message };
}

export function misconfigured(message: string): Outcome {
    return { kind: 'stopped', reason: 'host-misconfigured', message };
}

/**
 * Reads `Retry-After`: seconds or an HTTP date (RFC 9110, section 10.2.3).
 *
 * @param now the wall clock, ms.
 * @returns ms from now, at most an hour: nobody waits longer; `undefined` when it says nothing that we could
 * wait for.
 */
function retryAfterOf(header: string, now: number): number | undefined {
    const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
    return ms > 0 ? Math.min(ms, 3_600_000) : undefined;
}

/**
 * What an answer's status means.
 *
 * @param asked who was asked: the setting, and the URL without its query.
 * @returns `undefined` when the status decides nothing.
 */
export function fromStatus(
    { status, headers }: Partial<Response>,
    asked: string,
    now: number,
): Outcome | undefined {
    const is = (codes: RegExp) => codes.test(String(status));
    const answered = `${asked} answered ${status}`;
    if (is(/^(204|30[12378]|40[13])$/)) return signedOut(answered);
    if (is(/^(408|425|429|5\d\d)$/)) {
        const retryAfter = retryAfterOf(headers?.get?.('retry-after') ?? '', now);
        return later('host-busy', `${answered}: see its log.`, retryAfter);
    }
    if (is(/^[34]\d\d$/)) {
        const remedy = is(/^4(19|22)$/) ? 'send the current CSRF token' : 'correct URL or method';
        return misconfigured(`${answered}: ${remedy}.`);
    }
    return undefined;
}

/**
 * What an answer's value means.
 *
 * @param value the parsed JSON, or what the page's own function returned.
 * @param requestedAt when the request started, ms.
 */
export function fromValue(value: unknown, asked: string, requestedAt: number): Outcome {
    if (value === null) return signedOut(`${asked} answered null`);
    try {
        return { kind: 'ok', reply: readReply(value, requestedAt) };
    } catch (error) {
        return misconfigured(`${asked}: ${(error as Error).message}`);
    }
}
