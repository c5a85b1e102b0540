/**
 * How a request to the host site ended. A closed set: whatever a host does becomes one of these four, each with what
 * its developer needs to know.
 */
import type { Reply } from './reply.ts';

/** Why the host site gave no tokens. */
export type HostReason =
    | 'network'
    | 'timeout'
    | 'offline'
    | 'host-busy'
    | 'host-signed-out'
    | 'host-misconfigured';

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
