/** Takes a BOSH session up that somebody else has made, or that an earlier page used: proves it, loses nothing. */
import { createAnswers } from './answers.ts';
import type { Left } from './entry.ts';
import type { BoshEnvironment } from '../environment.ts';
import type { Route } from './route.ts';
import { BoshError, type BoshSession, type Ledger, type Proven } from './session.ts';
import { createWindow } from './window.ts';
import { createWire } from './wire.ts';

export interface ResumeOptions extends Omit<Route, 'url'> {
    /** Told of the ping's request as it leaves, of an answer as it comes, and once it is delivered. */
    ledger?: Ledger;
    /** Milliseconds until a session that does not answer counts as lost. Default: 10000. */
    timeout?: number;
    /** The bodies of the requests that have not been answered, by RID. */
    unanswered?: ReadonlyMap<number, string>;
    /** Whether copies of them may still be on their way to the server. Default: true. */
    underway?: boolean;
    /**
     * Milliseconds that a request gets until the next one follows it, so that they arrive in order. Default: 50. Longer,
     * and a server that is not there is asked once only.
     */
    gap?: number;
    /** Answers that have not been delivered, by RID. */
    undelivered?: ReadonlyMap<number, string>;
    /** Stanzas that are in no request yet, as XML text. From now on they are: the ledger has them. */
    stanzas?: readonly string[];
}

/** Milliseconds until the last two requests are repeated, because an answer went to a connection that is gone. */
const PATIENCE = 1000;
/** Milliseconds for one request: longer than a server holds it (`wait`, 59 s), with room for a slow line. */
const LONGEST = 75_000;

/**
 * Repeats what was left unanswered, in order and under the old RIDs, then sends the waiting stanzas and a ping
 * (XEP-0199), which alone proves a fresh prebind. Resolves as soon as the server has answered anything. Requests still
 * held then go on, until `signal` fires: their answers are delivered too, each RID once.
 * @throws {BoshError} `server-unreachable` when the session may live, any other reason when it does not. With the
 * signal's reason when that fires.
 */
export async function resume(
    session: BoshSession,
    {
        unanswered = new Map(),
        underway = true,
        gap = 50,
        undelivered = new Map(),
        stanzas = [],
        ledger,
        timeout = 10_000,
        ...route
    }: ResumeOptions,
): Promise<Proven> {
    const { env } = route;
    const rid = Math.max(session.rid, ...[...unanswered.keys()].map((rid) => rid + 1));
    const wire = createWire({ ...route, ...session, rid, timeout: LONGEST });
    const pingId = `ping-${rid}`;
    const ping = `<iq type='get' id='${pingId}' xmlns='jabber:client'><ping xmlns='urn:xmpp:ping'/></iq>`;

    // With the attempt everything that it would still do ends: what has no answer is the next one's to repeat.
    const failed = new AbortController();
    let prove!: () => void;
    let fail!: (error: unknown) => void;
    const proof = new Promise<void>((resolve) => (prove = resolve));
    const failure = new Promise<never>((_, reject) => {
        fail = (error) => {
            reject(error);
            failed.abort();
        };
    });
    // Whoever races it hears of it; after the handover nobody does.
    failure.catch(() => {});

    const answers = createAnswers((more) =>
        Promise.race([sent.then(() => window.room(rid + more)), failure]),
    );
    const left = readLeft(unanswered, undelivered, env);
    const signal = AbortSignal.any([failed.signal, ...(route.signal ? [route.signal] : [])]);
    const told = { answers, prove, fail };
    const window = createWindow({ wire, env, rid, ledger, left, underway, gap, pingId, signal, ...told });
    const sent = window.repeatLeft().then(() => window.send(wire.next(stanzas.join('') + ping)));

    const patience = env.setTimeout(() => void window.repeatLast(), PATIENCE);
    // Servers hold a request whose id is too high, for ever.
    const silence = `XMPP server did not answer in ${timeout} ms: is \`rid\` that of the next request?`;
    const deadline = env.setTimeout(() => fail(new BoshError('session-lost', silence, 'timeout')), timeout);
    try {
        await Promise.race([proof, failure]);
    } catch (error) {
        wire.close();
        throw error;
    } finally {
        env.clearTimeout(patience);
        env.clearTimeout(deadline);
    }
    return { ...session, rid: rid + 1, answers };
}

/** What earlier pages have left, in RID order. What is damaged cannot be delivered. */
function readLeft(
    unanswered: ReadonlyMap<number, string>,
    undelivered: ReadonlyMap<number, string>,
    { parseXML }: BoshEnvironment,
): Left[] {
    const read = (text: string): Element | undefined => {
        try {
            return parseXML(text);
        } catch {
            return undefined;
        }
    };
    const requests = [...unanswered].map(([rid, body]): Left => ({ rid, body }));
    const answered = [...undelivered].map(([rid, text]): Left => ({ rid, body: '', answer: read(text) }));
    return [...requests, ...answered.filter(({ answer }) => answer)].sort((a, b) => a.rid - b.rid);
}
