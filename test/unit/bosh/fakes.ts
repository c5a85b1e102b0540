/** A clock that stands still until told, and a server whose every answer the test writes. */
import type { BoshEnvironment, Timer } from '../../../src/environment.ts';
import { createNodeEnvironment } from '../../../src/bosh/node.ts';
import type { Ledger } from '../../../src/bosh/session.ts';

export const secret = 's3cr3t-do-not-show';

/** One request that has reached the fake server. */
export interface Heard {
    rid: number;
    body: string;
    init: RequestInit;
    url: string;
    /** Milliseconds on the fake clock. */
    at: number;
    aborted: boolean;
    /** Answers with a `<body>` around `content`. */
    answer(content?: string, attributes?: string): Promise<void>;
    terminate(condition?: string, content?: string): Promise<void>;
    /** Answers with whatever it is. */
    raw(text: string, status?: number): Promise<void>;
    /** The connection breaks. */
    fail(): Promise<void>;
}

export interface Fake {
    env: BoshEnvironment;
    heard: Heard[];
    /** RIDs in the order in which they were heard. */
    rids(): number[];
    /** Moves the clock, running what is due, one timer after the other. */
    advance(ms: number): Promise<void>;
    /** Resolves when everything that can happen without the clock has happened. */
    idle(): Promise<void>;
}

/** @param auto answers requests by itself: a `<body>`'s content, or undefined to leave it to the test. */
export function createFake(auto: (request: Heard) => string | undefined = () => undefined): Fake {
    const node = createNodeEnvironment();
    const heard: Heard[] = [];
    const timers = new Map<number, { at: number; run: () => void }>();
    let now = 0;
    let last = 0;

    // Promises settle before the next turn of the event loop.
    const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

    async function advance(ms: number): Promise<void> {
        const end = now + ms;
        await idle();
        for (;;) {
            const due = [...timers]
                .filter(([, timer]) => timer.at <= end)
                .sort((a, b) => a[1].at - b[1].at)[0];
            if (!due) break;
            timers.delete(due[0]);
            now = due[1].at;
            due[1].run();
            await idle();
        }
        now = end;
    }

    const env: BoshEnvironment = {
        ...node,
        now: () => now,
        setTimeout(run, ms) {
            timers.set(++last, { at: now + ms, run });
            return last as unknown as Timer;
        },
        clearTimeout: (timer) => void timers.delete(timer as unknown as number),
        fetch: (url, init = {}) =>
            new Promise((resolve, reject) => {
                const body = String(init.body);
                const raw = (text: string, status = 200): Promise<void> => {
                    resolve({ ok: status === 200, status, text: async () => text } as Response);
                    return idle();
                };
                const request: Heard = {
                    rid: Number(/rid='(\d+)'/.exec(body)?.[1]),
                    body,
                    init,
                    url,
                    at: now,
                    aborted: false,
                    raw,
                    answer: (content = '', attributes = '') => raw(wrap(content, attributes)),
                    terminate: (condition, content) =>
                        raw(
                            wrap(
                                content ?? '',
                                `type='terminate'${condition ? ` condition='${condition}'` : ''}`,
                            ),
                        ),
                    fail() {
                        reject(new TypeError('fetch failed'));
                        return idle();
                    },
                };
                heard.push(request);
                const abort = (): void => {
                    request.aborted = true;
                    reject(new DOMException('aborted', 'AbortError'));
                };
                if (init.signal?.aborted) return abort();
                init.signal?.addEventListener('abort', abort);
                const content = auto(request);
                if (content !== undefined) void request.answer(content);
            }),
    };
    return { env, heard, rids: () => heard.map(({ rid }) => rid), advance, idle };
}

function wrap(content: string, attributes: string): string {
    return (
        `<body xmlns='http://jabber.org/protocol/httpbind' ` +
        `xmlns:stream='http://etherx.jabber.org/streams' ${attributes}>${content}</body>`
    );
}

export function message(id: string): string {
    return `<message xmlns='jabber:client' id='${id}'><body>${secret}</body></message>`;
}

/** The error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
    try {
        await promise;
    } catch (error) {
        return error as Error & Record<string, unknown>;
    }
    throw new Error('It was to be rejected, and was not.');
}

/** A ledger that remembers what it was told. */
export function createLedger(): Ledger & {
    open: Map<number, string>;
    /** Answers that have not been delivered. */
    kept: Map<number, string>;
} {
    const open = new Map<number, string>();
    const kept = new Map<number, string>();
    return {
        open,
        kept,
        sent: (rid, body) => void open.set(rid, body),
        answered(rid, answer) {
            open.delete(rid);
            if (answer) kept.set(rid, answer);
        },
        delivered: (rid) => void kept.delete(rid),
    };
}
