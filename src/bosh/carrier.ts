/**
 * Carries requests to the server as often as it takes, and their answers back once. What makes that delicate, as seen
 * on Prosody and ejabberd: of two copies of a request the first is answered empty and the second gets the data, and a
 * copy from the page before may arrive after ours and take the data to a connection that is gone. The data can still be
 * fetched from the server's cache, which holds the answers to the last two RIDs. So an empty answer to a request that
 * was repeated is not its last word.
 */
import type { BoshEnvironment } from '../environment.ts';
import type { AnswerQueue } from './answers.ts';
import { BoshError, type Ledger } from './session.ts';
import type { Request, Wire } from './wire.ts';
import { children } from './xml.ts';

export interface CarrierOptions {
    wire: Wire;
    env: BoshEnvironment;
    /** Told that a request is answered once its answer has been delivered: until then a next page can fetch it. */
    ledger?: Ledger;
    answers: AnswerQueue;
    /** Our ping, the newest request. */
    ping: { rid: number; id: string };
}

export interface Carrier {
    /** Sends a request, for the first time or again. Resolves when this copy has been answered or has failed. */
    carry(request: Request, repeated: boolean): Promise<void>;
    /** The last two requests as long as there is no proof. Whether or not, what was answered empty is asked again. */
    overdue(): Request[];
    /** Resolves when the server has shown that it knows the session. */
    proof: Promise<void>;
    /** Rejects when the session cannot be used. Never resolves. */
    failure: Promise<never>;
    fail(error: unknown): void;
    /** The session is used by somebody else from now on: delivers what has come, in order, then what comes. */
    handOver(): void;
}

interface Entry {
    request: Request;
    /** Copies under way, or about to be. */
    copies: number;
    failures: number;
    /** Another copy than ours may have got the data. */
    repeated: boolean;
    /** Asked for again because of that. */
    asked?: boolean;
    empty?: boolean;
    answer?: Element;
    done?: boolean;
}

// Longer than a server holds a request (`wait`, 59 s), with room for a slow line.
const longest = 75_000;
const retries = 3;

export function createCarrier({ wire, env, ledger, answers, ping }: CarrierOptions): Carrier {
    const entries = new Map<number, Entry>();
    let proven = false;
    // The server has seen the ping, so all data of earlier requests is in its cache, or has had time to.
    let complete = false;
    let handed = false;
    let worse: BoshError | undefined;
    let prove!: () => void;
    let fail!: (error: unknown) => void;
    const proof = new Promise<void>((resolve) => (prove = resolve));
    const failure = new Promise<never>((_, reject) => (fail = reject));
    // Whoever races it hears of it; after the handover nobody does.
    failure.catch(() => {});

    const isRecent = ({ request }: Entry): boolean => request.rid >= ping.rid - 1;

    function copy(entry: Entry): Promise<void> {
        entry.copies += 1;
        return wire.repeat(entry.request, { timeout: longest }).then(
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
        complete ||= entry.request.rid === ping.rid;
        prove();
        if (!children(body).length) {
            entry.empty = true;
        } else if (!entry.done) {
            entry.done = true;
            entry.answer = body;
            const pong = children(body).find((element) => element.getAttribute('id') === ping.id);
            if (pong) body.removeChild(pong);
            if (handed) deliver(entry);
        }
        entries.forEach(settle);
    }

    function failed(entry: Entry, error: unknown): void {
        // Given up from outside.
        if (!(error instanceof BoshError)) return fail(error);
        const refused = error.reason !== 'server-unreachable';
        if (refused && entry.request.rid === ping.rid && !proven) return fail(worse ?? error);
        if (refused || error.condition === 'timeout') {
            // Only the newest request speaks for the session: an older one may be refused just for being old, or on
            // ejabberd never be answered. There is nothing to fetch.
            if (error.reason === 'replaced' || error.reason === 'policy') worse ??= error;
            entry.empty = true;
            entry.repeated = false;
            return settle(entry);
        }
        if (entry.copies > 0) return;
        // An answer may have been on its way. Without a proof yet the network is down: whoever asked had better know.
        entry.failures += 1;
        if (entry.failures <= (proven ? retries : 1)) {
            const again = (): void => {
                entry.copies -= 1;
                void copy(entry);
            };
            entry.copies += 1;
            env.setTimeout(again, 250 * 4 ** (entry.failures - 1));
        } else if (!proven) {
            fail(error);
        }
    }

    /** Asks once more for a request that was answered empty, or strikes it off. */
    function settle(entry: Entry): void {
        if (entry.done || entry.copies || !entry.empty) return;
        if (entry.repeated && !entry.asked && isRecent(entry)) {
            if (!complete) return;
            entry.asked = true;
            void copy(entry);
        } else {
            entry.done = true;
            ledger?.answered(entry.request.rid);
        }
    }

    function deliver({ request, answer }: Entry): void {
        const struck = (): void => ledger?.answered(request.rid);
        if (answer && children(answer).length) answers.push(answer, struck);
        else struck();
    }

    return {
        carry(request, repeated) {
            const entry = entries.get(request.rid) ?? { request, copies: 0, failures: 0, repeated };
            entry.repeated = repeated;
            entries.set(request.rid, entry);
            return copy(entry);
        },
        overdue() {
            complete = true;
            entries.forEach(settle);
            return proven ? [] : [...entries.values()].filter(isRecent).map(({ request }) => request);
        },
        proof,
        failure,
        fail,
        handOver() {
            handed = true;
            const inOrder = [...entries.values()].sort((a, b) => a.request.rid - b.request.rid);
            for (const entry of inOrder) if (entry.answer) deliver(entry);
        },
    };
}
