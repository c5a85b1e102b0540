/**
 * Carries requests to the server as often as it takes, and their answers back once. What makes that delicate, as seen
 * on Prosody and ejabberd:
 * - A request repeated while its first copy is held: the first is answered empty, the second gets the data.
 * - A copy that was on its way when its page was left may arrive after our repeat: then ours is answered empty, and the
 *   data goes to nobody. It can still be fetched from the server's cache, which holds the answers to the last two RIDs.
 * So an empty answer is not the last word on a request until the result of our ping, which comes after everything
 * else, has been seen.
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
    /** The id of our ping. */
    ping: string;
}

export interface Carrier {
    /** Sends a request, for the first time or again. Resolves when this copy has been answered or has failed. */
    carry(request: Request): Promise<void>;
    /** The newest requests without data: those answered empty, and on `silent` those not answered at all. */
    missing(options?: { silent: boolean }): Request[];
    /** Resolves when the server has shown that it knows the session. */
    proof: Promise<void>;
    /** Rejects when the session cannot be used. Never resolves. */
    failure: Promise<never>;
    fail(error: unknown): void;
    /** Empty answers are final from now on. */
    settle(): void;
    /** The session is used by somebody else from now on: delivers what has come, in order, then what comes. */
    handOver(): void;
}

interface Entry {
    request: Request;
    /** Copies under way. */
    copies: number;
    failures: number;
    answered: boolean;
    /** The answer that brought something. */
    answer?: Element;
    done: boolean;
}

// Longer than a server holds a request (`wait`, 59 s), with room for a slow line.
const longest = 75_000;
const retries = 3;

export function createCarrier({ wire, env, ledger, answers, ping }: CarrierOptions): Carrier {
    const entries = new Map<number, Entry>();
    let proven = false;
    let settled = false;
    let handed = false;
    let worse: BoshError | undefined;
    let prove!: () => void;
    let fail!: (error: unknown) => void;
    const proof = new Promise<void>((resolve) => (prove = resolve));
    const failure = new Promise<never>((_, reject) => (fail = reject));
    // Whoever races it hears of it; after the handover nobody does.
    failure.catch(() => {});

    const newest = (): number => wire.rid - 1;

    async function copy(entry: Entry): Promise<void> {
        entry.copies += 1;
        try {
            received(entry, await wire.repeat(entry.request, { timeout: longest }));
        } catch (error) {
            entry.copies -= 1;
            if (!entry.done) failed(entry, error);
        }
    }

    function received(entry: Entry, body: Element): void {
        entry.copies -= 1;
        entry.answered = true;
        if (!entry.done && children(body).length) {
            entry.done = true;
            entry.answer = body;
            const pong = children(body).find((element) => element.getAttribute('id') === ping);
            if (pong) body.removeChild(pong);
            if (handed) deliver(entry);
            if (pong) settle();
        } else {
            close(entry);
        }
        proven = true;
        prove();
    }

    function failed(entry: Entry, error: unknown): void {
        // Given up from outside.
        if (!(error instanceof BoshError) || error.condition === 'closed') return fail(error);
        if (error.reason !== 'server-unreachable' && error.condition !== 'HTTP 429') {
            // Only the newest request speaks for the session: older ones may be refused just for being old.
            if (entry.request.rid === newest() && !proven) return fail(worse ?? error);
            if (error.reason !== 'session-lost') worse ??= error;
            entry.answered = true;
            return close(entry);
        }
        if (entry.copies > 0) return;
        if (error.condition === 'timeout') {
            // ejabberd never answers a request that has left its cache.
            entry.answered = true;
            return close(entry);
        }
        // An answer may have been on its way. Without a proof yet the network is down: whoever asked had better know.
        entry.failures += 1;
        if (entry.failures <= (proven ? retries : 1)) {
            env.setTimeout(() => void copy(entry), 250 * 4 ** (entry.failures - 1));
        } else if (!proven) {
            fail(error);
        }
    }

    /** An entry that has got nothing, and will get nothing. */
    function close(entry: Entry): void {
        if (entry.done || entry.copies || !entry.answered) return;
        if (!settled && entry.request.rid >= newest() - 1) return;
        entry.done = true;
        ledger?.answered(entry.request.rid);
    }

    function deliver({ request, answer }: Entry): void {
        const struck = (): void => ledger?.answered(request.rid);
        if (answer && children(answer).length) answers.push(answer, struck);
        else struck();
    }

    function settle(): void {
        settled = true;
        entries.forEach(close);
    }

    return {
        carry(request) {
            const fresh = { request, copies: 0, failures: 0, answered: false, done: false };
            const entry = entries.get(request.rid) ?? fresh;
            entries.set(request.rid, entry);
            return copy(entry);
        },
        missing({ silent } = { silent: false }) {
            if (settled) return [];
            return [newest() - 1, newest()]
                .map((rid) => entries.get(rid))
                .filter((entry) => entry !== undefined)
                .filter((entry) => !entry.done && (entry.answered ? !entry.copies : silent))
                .map((entry) => entry.request);
        },
        proof,
        failure,
        fail,
        settle,
        handOver() {
            handed = true;
            const inOrder = [...entries.values()].sort((a, b) => a.request.rid - b.request.rid);
            for (const entry of inOrder) if (entry.answer) deliver(entry);
        },
    };
}
