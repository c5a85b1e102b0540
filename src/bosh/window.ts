/**
 * Requests under way that were left by an earlier page or are ours, and what they bring. A server keeps the answers to
 * the last two RIDs only. So none leaves while the one two before it has no answer yet: what that answer holds could not
 * be fetched any more, should this page be left as well.
 *
 * Of two copies of a request the first is answered empty and the second gets the data (as seen on Prosody and ejabberd),
 * and a copy from the page before may arrive after ours and take the data to a connection that is gone. So an empty
 * answer to a request that was repeated at once is not its last word.
 */
import type { BoshEnvironment } from '../environment.ts';
import type { AnswerQueue } from './answers.ts';
import { bodyOf } from './conditions.ts';
import { entryOf, type Entry, type Left } from './entry.ts';
import { isEcho } from './echo.ts';
import { BoshError, type Ledger } from './session.ts';
import type { Answer, Request, Wire } from './wire.ts';
import { children } from './xml.ts';

/**
 * Milliseconds to wait for room: ejabberd never answers what is too old for it, and a server that holds more than one
 * request (`hold`) may not answer at all. What is in the way then cannot be fetched any more once the next one leaves.
 */
const PATIENCE = 3000;

export interface WindowOptions {
    wire: Wire;
    env: BoshEnvironment;
    ledger: Ledger | undefined;
    /** That of the next request. */
    rid: number;
    /** Of an earlier page, in RID order: unanswered, or with an answer that has not been delivered. */
    left: Left[];
    /** Whether copies of them may still be on their way to the server. */
    underway: boolean;
    /** Milliseconds that a request gets until the next one follows it, so that they arrive in order. */
    gap: number;
    /** Where answers go, in RID order. */
    answers: AnswerQueue;
    /** Of the ping: its answer is nobody else's. */
    pingId: string;
    /** The server has answered: the session lives. */
    prove(): void;
    /** It does not, or cannot be reached, or nobody wants it any more. */
    fail(error: unknown): void;
    /** Nobody wants it any more: nothing is done from here on. */
    signal: AbortSignal | undefined;
}

/** Each resolves when it has been done as far as the next request may follow: on the answer, or after a moment. */
export interface Window {
    /** Repeats what was left. */
    repeatLeft(): Promise<void>;
    send(request: Request): Promise<void>;
    /** Sends those of the last two once more that have no answer. */
    repeatLast(): Promise<void>;
    /** Resolves when a request with this RID may leave. */
    room(rid: number): Promise<void>;
}

export function createWindow(options: WindowOptions): Window {
    const { wire, env, rid, ledger, left, underway, gap, answers, pingId, prove, fail, signal } = options;
    /** In RID order: those without an answer, and those whose answers wait for an earlier one's. */
    const entries = left.map((each) => entryOf(each, true, underway));
    let waiting: { rid: number; go(): void }[] = [];
    let newest = 0;
    let proven = false;
    /** Why an older request was refused, where that says more. */
    let cause: BoshError | undefined;

    const sleep = (ms: number): Promise<void> => new Promise((resolve) => env.setTimeout(resolve, ms));
    const later = (ms: number, act: () => void): void => void sleep(ms).then(() => signal?.aborted || act());
    const inTheWay = (rid: number): Entry[] => entries.filter((entry) => !entry.done && entry.rid <= rid - 2);

    /** Resolves when this copy has been answered or has failed. */
    function post(entry: Entry): Promise<void> {
        entry.copies += 1;
        return wire
            .repeat(entry)
            .finally(() => (entry.copies -= 1))
            .then(
                (answer) => received(entry, answer),
                (error: unknown) => void (entry.done || failed(entry, error)),
            );
    }

    function received(entry: Entry, { body, text }: Answer): void {
        const echo = isEcho(body, entry.body, env.parseXML);
        // To a RID that it has long forgotten ejabberd says nothing else, ever.
        if (!echo) {
            proven = true;
            prove();
        }
        if (entry.answer) return;
        const content = echo ? [] : children(body);
        if (content.some((element) => element.getAttribute('id') !== pingId)) {
            entry.answer = body;
            ledger?.answered(entry.rid, text);
            if (entry.done) return deliver(entry); // Not waited for any more.
            entry.done = true;
            return handOn();
        }
        entry.empty = true;
        // The pong is an answer with nothing for anybody else, but not one whose data another copy may have got.
        if (content.length) entry.repeated = false;
        settle(entry);
    }

    function failed(entry: Entry, error: unknown): void {
        // Given up from outside.
        if (!(error instanceof BoshError)) return fail(error);
        const refused = error.reason !== 'server-unreachable';
        // Where the next one has overtaken it, Prosody takes it for one of another session, and ends nothing.
        const overtaken = entry.rid < newest && error.condition === 'item-not-found';
        if (refused && !overtaken && entry.rid >= rid - 1) {
            if (!proven) return fail(cause ?? error);
            // It speaks for the session, and whoever has it now should hear it.
            entry.answer = bodyOf(error);
        }
        if (refused || error.condition === 'timeout') {
            // One before the newest may be refused just for being old. There is nothing to fetch.
            if (refused && error.reason !== 'session-lost') cause ??= error;
            return strike(entry);
        }
        if (entry.copies) return;
        // An answer may have been on its way. Without a proof yet the network is down: whoever asked had better know.
        entry.empty = false;
        entry.failures += 1;
        if (entry.failures <= (proven ? 3 : underway ? 1 : 0))
            later(250 * 4 ** (entry.failures - 1), () => void post(entry));
        else if (!proven) fail(error);
        else release(entry); // A next page may have better luck.
    }

    /** Strikes a request off that was answered empty; one that was repeated is asked for once more. */
    function settle(entry: Entry): void {
        if (entry.copies || !entry.empty) return;
        if (!entry.repeated || entry.rid < newest - 1) return strike(entry);
        // By then a copy from the page before has arrived.
        later(gap, () => {
            if (entry.done || entry.copies) return;
            entry.repeated = false;
            void post(entry);
        });
    }

    function strike(entry: Entry): void {
        ledger?.answered(entry.rid);
        release(entry);
    }
    /** It is waited for no more. */
    function release(entry: Entry): void {
        entry.done = true;
        handOn();
    }
    function deliver({ rid, answer }: Entry): void {
        if (answer) answers.push(answer, () => ledger?.delivered(rid));
    }

    /** Hands answers on, in order, and lets requests leave for which there is room now. */
    function handOn(): void {
        while (entries[0]?.done) deliver(entries.shift()!);
        const free = waiting.filter(({ rid }) => inTheWay(rid).length === 0);
        waiting = waiting.filter((one) => !free.includes(one));
        for (const { go } of free) go();
    }

    const room = (rid: number): Promise<void> =>
        new Promise((go) => {
            if (inTheWay(rid).length === 0) return go();
            waiting.push({ rid, go });
            later(PATIENCE, () => inTheWay(rid).forEach(strike));
        });

    async function send(entry: Entry): Promise<void> {
        if (inTheWay(entry.rid).length > 0) await room(entry.rid);
        if (signal?.aborted) return;
        newest = entry.rid;
        if (!entry.old) ledger?.sent(entry.rid, entry.body);
        await Promise.race([post(entry), sleep(gap)]);
    }

    return {
        async repeatLeft() {
            for (const entry of entries.filter(({ done }) => !done)) await send(entry);
        },
        send(request) {
            const entry = entryOf(request, false, false);
            entries.push(entry);
            return send(entry);
        },
        async repeatLast() {
            const last = entries.filter(({ rid, done }) => !done && rid <= newest && rid >= newest - 1);
            for (const entry of last) {
                entry.repeated = true;
                await Promise.race([post(entry), sleep(gap)]);
            }
        },
        room,
    };
}
