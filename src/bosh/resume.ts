/** Takes a BOSH session up that somebody else has made, or that an earlier page used: proves it, loses nothing. */
import { createAnswers } from './answers.ts';
import { createCarrier } from './carrier.ts';
import type { Route } from './post.ts';
import { BoshError, type BoshSession, type Ledger, type Proven } from './session.ts';
import { createWire, type Request } from './wire.ts';
import { tag } from './xml.ts';

export interface ProveOptions extends Omit<Route, 'url'> {
    /** Told of the requests sent, and of those answered once their answers are delivered. */
    ledger?: Ledger;
    /** Milliseconds until a session that does not answer counts as lost. Default: 10000. */
    timeout?: number;
}

export interface ResumeOptions extends ProveOptions {
    /** The bodies of the requests that have not been answered, by RID. */
    unanswered?: ReadonlyMap<number, string>;
    /** Stanzas that are in no request yet, as XML text. From now on they are: the ledger has them. */
    stanzas?: readonly string[];
}

/** Milliseconds that a request gets until the next one follows it, so that they arrive in order. */
const gap = 50;
/** Milliseconds until the last two requests are repeated, because an answer went to a connection that is gone. */
const patience = 1000;

/**
 * Proves a fresh prebind by a ping (XEP-0199).
 * @throws {BoshError} `session-lost` when the server does not know it, or does not answer: a RID too high makes
 * servers wait for ever. With the signal's reason when that fires.
 */
export async function prove(session: BoshSession, options: ProveOptions): Promise<Proven> {
    return resume(session, options);
}

/**
 * Repeats what was left unanswered, in order and under the old RIDs, then sends the waiting stanzas and a ping. Resolves
 * as soon as the server has answered anything. Requests still held then go on, until `signal` fires: their answers are
 * delivered too, each RID once.
 * @throws {BoshError} `server-unreachable` when the session may live, any other reason when it does not. With the
 * signal's reason when that fires.
 */
export async function resume(
    session: BoshSession,
    { unanswered = new Map(), stanzas = [], ledger, timeout = 10_000, ...route }: ResumeOptions,
): Promise<Proven> {
    const { env } = route;
    const earlier = [...unanswered].map(([rid, body]) => ({ rid, body })).sort((a, b) => a.rid - b.rid);
    const rid = Math.max(session.rid, (earlier.at(-1)?.rid ?? 0) + 1);
    const wire = createWire({ ...route, url: session.url, sid: session.sid, rid, ledger });
    const answers = createAnswers();
    const ping = { rid, id: `ping-${rid}` };
    const carrier = createCarrier({ wire, env, ledger, answers, ping });

    const sleep = (ms: number): Promise<void> => new Promise((resolve) => env.setTimeout(resolve, ms));
    const inOrder = async (requests: Request[], repeated: boolean): Promise<void> => {
        for (const request of requests) {
            await Promise.race([carrier.carry(request, repeated), sleep(gap), carrier.failure]);
        }
    };

    const deadline = env.setTimeout(() => carrier.fail(silent(timeout)), timeout);
    try {
        await inOrder(earlier, true);
        const later = sleep(patience);
        await inOrder([wire.next(stanzas.join('') + pingOf(ping.id, session.jid))], false);
        Promise.race([later, carrier.failure])
            .then(() => inOrder(carrier.overdue(), true))
            .catch(() => {});
        await Promise.race([carrier.proof, carrier.failure]);
    } catch (error) {
        wire.close();
        throw error;
    } finally {
        env.clearTimeout(deadline);
    }
    carrier.handOver();
    return { ...session, rid: wire.rid, answers };
}

function pingOf(id: string, jid: string): string {
    const to = jid.split('/')[0]!.split('@').at(-1);
    return tag(
        'iq',
        { type: 'get', id, to, xmlns: 'jabber:client' },
        tag('ping', { xmlns: 'urn:xmpp:ping' }),
    );
}

function silent(timeout: number): BoshError {
    // Servers hold a request whose id is too high, for ever.
    const message = `The XMPP server does not answer on the session (${timeout} ms): is \`rid\` that of the next request?`;
    return new BoshError('session-lost', message, 'timeout');
}
