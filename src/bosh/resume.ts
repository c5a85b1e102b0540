/**
 * Takes a BOSH session up that somebody else has made, or that an earlier page used: proves it, loses nothing.
 *
 * What makes that delicate, as seen on Prosody and ejabberd: of two copies of a request the first is answered empty and
 * the second gets the data, and a copy from the page before may arrive after ours and take the data to a connection
 * that is gone. The data can still be fetched from the server's cache, which holds the answers to the last two RIDs. So
 * an empty answer to a request that was repeated is not its last word.
 */
import { createAnswers } from './answers.ts';
import type { Route } from './route.ts';
import { BoshError, type BoshSession, type Ledger, type Proven } from './session.ts';
import { createWire, type Request } from './wire.ts';
import { children } from './xml.ts';

export interface ResumeOptions extends Omit<Route, 'url'> {
    /** Told of the ping's request as it leaves, and of an answer once it is delivered: a next page can fetch it. */
    ledger?: Ledger;
    /** Milliseconds until a session that does not answer counts as lost. Default: 10000. */
    timeout?: number;
    /** The bodies of the requests that have not been answered, by RID. */
    unanswered?: ReadonlyMap<number, string>;
    /** Stanzas that are in no request yet, as XML text. From now on they are: the ledger has them. */
    stanzas?: readonly string[];
}

interface Entry extends Request {
    /** Copies under way. */
    copies: number;
    failures: number;
    /** Another copy than ours may have got the data. */
    repeated: boolean;
    /** Nothing was in the last answer, and no copy has failed since. */
    empty?: boolean;
    /** Hands its answer over. */
    deliver?(): void;
    done?: boolean;
}

/** Milliseconds that a request gets until the next one follows it, so that they arrive in order. */
const gap = 50;
/** Milliseconds until the last two requests are repeated, because an answer went to a connection that is gone. */
const patience = 1000;
/** Milliseconds for one request: longer than a server holds it (`wait`, 59 s), with room for a slow line. */
const longest = 75_000;

/**
 * Repeats what was left unanswered, in order and under the old RIDs, then sends the waiting stanzas and a ping
 * (XEP-0199), which alone proves a fresh prebind. Resolves as soon as the server has answered anything. Requests still
 * held then go on, until `signal` fires: their answers are delivered too, each RID once.
 * @throws {BoshError} `server-unreachable` when the session may live, any other reason when it does not. With the
 * signal's reason when that fires.
 */
export async function resume(
    session: BoshSession,
    { unanswered = new Map(), stanzas = [], ledger, timeout = 10_000, ...route }: ResumeOptions,
): Promise<Proven> {
    const { env } = route;
    const entries = [...unanswered]
        .sort(([a], [b]) => a - b)
        .map(([rid, body]) => entryOf({ rid, body }, true));
    const rid = Math.max(session.rid, ...entries.map((entry) => entry.rid + 1));
    const wire = createWire({ ...route, ...session, rid, timeout: longest });
    const pingId = `ping-${rid}`;
    const ping = `<iq type='get' id='${pingId}' xmlns='jabber:client'><ping xmlns='urn:xmpp:ping'/></iq>`;
    const newest = entryOf(wire.next(stanzas.join('') + ping), false);
    const answers = createAnswers();

    let proven = false;
    // The server has seen the newest request, so all data of earlier requests is in its cache, or has had time to.
    let complete = false;
    let handedOver = false;
    // Why an older request was refused, where that says more.
    let cause: BoshError | undefined;
    let prove!: () => void;
    let fail!: (error: unknown) => void;
    const proof = new Promise<void>((resolve) => (prove = resolve));
    const failure = new Promise<never>((_, reject) => (fail = reject));
    // Whoever races it hears of it; after the handover nobody does.
    failure.catch(() => {});

    const isRecent = (entry: Entry): boolean => entry.rid >= newest.rid - 1;
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => env.setTimeout(resolve, ms));

    async function sendInOrder(requests: Entry[]): Promise<void> {
        for (const entry of requests) await Promise.race([send(entry), sleep(gap), failure]);
    }

    /** Resolves when this copy has been answered or has failed. */
    function send(entry: Entry): Promise<void> {
        entry.copies += 1;
        return wire.repeat(entry).then(
            (body) => {
                entry.copies -= 1;
                received(entry, body);
            },
            (error: unknown) => {
                entry.copies -= 1;
                if (!entry.done) failed(entry, error);
            },
        );
    }

    function received(entry: Entry, body: Element): void {
        proven = true;
        complete ||= entry === newest;
        prove();
        const content = children(body);
        if (content.every((element) => element.getAttribute('id') === pingId)) {
            entry.empty = true;
            // The pong is an answer with nothing for anybody else, but not one whose data another copy may have got.
            if (content.length) entry.repeated = false;
        } else if (!entry.done) {
            entry.done = true;
            entry.deliver = () => answers.push(body, () => ledger?.answered(entry.rid));
            if (handedOver) entry.deliver();
        }
        entries.forEach(settle);
    }

    function failed(entry: Entry, error: unknown): void {
        // Given up from outside.
        if (!(error instanceof BoshError)) return fail(error);
        const refused = error.reason !== 'server-unreachable';
        if (refused && entry === newest && !proven) return fail(cause ?? error);
        if (refused || error.condition === 'timeout') {
            // Only the newest request speaks for the session: an older one may be refused just for being old, or on
            // ejabberd never be answered. There is nothing to fetch.
            if (refused && error.reason !== 'session-lost') cause ??= error;
            entry.empty = true;
            entry.repeated = false;
            return settle(entry);
        }
        if (entry.copies) return;
        // An answer may have been on its way. Without a proof yet the network is down: whoever asked had better know.
        entry.empty = false;
        entry.failures += 1;
        if (entry.failures <= (proven ? 3 : 1))
            void sleep(250 * 4 ** (entry.failures - 1)).then(() => send(entry));
        else if (!proven) fail(error);
    }

    /** Asks once more for a request that was answered empty, or strikes it off. */
    function settle(entry: Entry): void {
        if (entry.done || entry.copies || !entry.empty) return;
        if (!entry.repeated || !isRecent(entry)) {
            entry.done = true;
            ledger?.answered(entry.rid);
        } else if (complete) {
            entry.repeated = false;
            void send(entry);
        }
    }

    /** Repeats the last two as long as there is no proof. Whether or not, what was answered empty is asked again. */
    async function repeatOnceMore(): Promise<void> {
        complete = true;
        entries.forEach(settle);
        if (proven) return;
        const recent = entries.filter(isRecent);
        for (const entry of recent) entry.repeated = true;
        await sendInOrder(recent);
    }

    // Servers hold a request whose id is too high, for ever.
    const silence = `XMPP server did not answer in ${timeout} ms: is \`rid\` that of the next request?`;
    const deadline = env.setTimeout(() => fail(new BoshError('session-lost', silence, 'timeout')), timeout);
    try {
        await sendInOrder(entries);
        entries.push(newest);
        ledger?.sent(newest.rid, newest.body);
        Promise.race([sleep(patience), failure])
            .then(repeatOnceMore)
            .catch(() => {});
        await sendInOrder([newest]);
        await Promise.race([proof, failure]);
    } catch (error) {
        wire.close();
        throw error;
    } finally {
        env.clearTimeout(deadline);
    }
    handedOver = true;
    for (const entry of entries) entry.deliver?.();
    return { ...session, rid: wire.rid, answers };
}

function entryOf(request: Request, repeated: boolean): Entry {
    return { ...request, repeated, copies: 0, failures: 0 };
}
