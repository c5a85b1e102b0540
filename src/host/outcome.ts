/**
 * How a request to the host site ended. A closed set: whatever a host does becomes one of these four, each
 * with what its developer needs to know. No message holds a token, a query string or anything of the host's
 * answer.
 */
import { readReply, ReplyError } from './reply.ts';
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
    /** The host answers, but not as the contract says. `message` says what is wrong and what to do. */
    | { kind: 'misconfigured'; reason: 'host-misconfigured'; message: string };

type Later = Extract<Outcome, { kind: 'later' }>;

/** Who was asked, in the words of the messages. */
export interface Asked {
    /** The setting, and the URL without its query: `prebind_url (/prebind)`. */
    name: string;
    /** The setting where the site's developer changes headers, cookies and method. */
    remedy: 'session_request' | 'session_fetch';
}

/** @param retryAfter ms; left out when the host did not say. */
export function later(reason: Later['reason'], message: string, retryAfter?: number): Later {
    return { kind: 'later', reason, message, retryAfter };
}

/** @param answered who answered what: the beginning of the message. */
export function signedOut(answered: string, { remedy }: Asked): Outcome {
    const message =
        `${answered}: nobody is signed in on the site. ` +
        `If somebody is, check that cookie and CSRF token are sent (${remedy}) and JSON is answered.`;
    return { kind: 'signed-out', reason: 'host-signed-out', message };
}

export function misconfigured(message: string): Outcome {
    return { kind: 'misconfigured', reason: 'host-misconfigured', message };
}

/**
 * What an answer's value means.
 *
 * @param value the parsed JSON, or what the page's own function returned.
 * @param requestedAt when the request started, ms.
 */
export function fromValue(value: unknown, asked: Asked, requestedAt: number): Outcome {
    if (value === null) return signedOut(`${asked.name} answered null`, asked);
    try {
        return { kind: 'ok', reply: readReply(value, requestedAt) };
    } catch (error) {
        if (!(error instanceof ReplyError)) throw error;
        return misconfigured(`${asked.name}: ${error.message}`);
    }
}
