/** One session of W3C WebDriver, by plain `fetch`, as far as the tests need it. */
import { setTimeout as delay } from 'node:timers/promises';

export interface WebDriver {
    /** A command about no window. */
    command(method: Method, path: string, body?: object): Promise<unknown>;
    /** Commands about one window, with none about another in between. */
    in(handle: string): WebDriver['command'];
    /** Runs a function in the page of a window. Never rejects for what happens in the page. */
    evaluate(handle: string, fn: string, arg?: unknown): Promise<Outcome>;
    /** Ends the session and its browser. */
    end(): Promise<void>;
}

type Method = 'GET' | 'POST' | 'DELETE';

/** How an evaluation came out, and what `public/lines.js` has kept until then. */
export interface Outcome {
    value?: unknown;
    error?: string;
    lines?: string[];
}

/** A driver that hangs is to fail a test, not to outlive it. */
const LIMIT = 30_000;
/** A script that meets a page just when it is left may never be answered. */
const SCRIPT_LIMIT = 8_000;

export async function startSession(driver: string, capabilities: object): Promise<WebDriver> {
    const begun = await send('POST', `${driver}/session`, { capabilities: { alwaysMatch: capabilities } });
    const session = `${driver}/session/${(begun as { sessionId: string }).sessionId}`;
    let current = '';
    let queue: Promise<unknown> = Promise.resolve();
    const inTurn = <T>(job: () => Promise<T>): Promise<T> => {
        const turn = queue.then(job);
        queue = turn.catch(() => {});
        return turn;
    };
    const command: WebDriver['command'] = (method, path, body) =>
        inTurn(() => send(method, session + path, body));
    const inWindow = (handle: string): WebDriver['command'] => {
        return (method, path, body) =>
            inTurn(async () => {
                if (handle !== current) await send('POST', `${session}/window`, { handle });
                current = handle;
                return send(method, session + path, body);
            });
    };
    let evaluations = 0;
    return {
        command,
        in: inWindow,
        async evaluate(handle, fn, arg) {
            const args = [++evaluations, JSON.stringify({ arg })];
            const run = async (script: string): Promise<Outcome | undefined> => {
                const text = await inWindow(handle)('POST', '/execute/sync', { script, args });
                return text === null ? undefined : (JSON.parse(text as string) as Outcome);
            };
            // Asked for again and again: a script that the driver waits for would hold up every other window.
            let outcome = await run(begin(fn));
            for (; !outcome; outcome = await run(ask)) await delay(25);
            return outcome;
        },
        async end() {
            await command('DELETE', '');
        },
    };
}

/** Outcomes of what takes its time stay in the page, seen by none of its scripts. */
const common = `const kept = (window[Symbol.for('webdriver')] ??= new Map());
const [id, json] = arguments;
const told = (outcome) => JSON.stringify({ ...outcome, lines: window.keptLines?.splice(0) });`;

const begin = (fn: string): string => `${common}
const failed = (error) => ({ error: [String(error), error?.stack].filter(Boolean).join('\\n') });
try {
    const value = (${fn})(JSON.parse(json).arg);
    if (typeof value?.then !== 'function') return told({ value });
    kept.set(id, undefined);
    value.then((value) => ({ value }), failed).then((outcome) => kept.set(id, outcome));
    return null;
} catch (error) {
    return told(failed(error));
}`;

const ask = `${common}
if (!kept.has(id)) return told({ error: 'The page was left while a function ran in it.' });
const outcome = kept.get(id);
if (!outcome) return null;
kept.delete(id);
try {
    return told(outcome);
} catch (error) {
    return told({ error: String(error) });
}`;

async function send(method: Method, url: string, body?: object): Promise<unknown> {
    const response = await fetch(url, {
        method,
        signal: AbortSignal.timeout(url.endsWith('/execute/sync') ? SCRIPT_LIMIT : LIMIT),
        body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined,
    });
    const { value } = (await response.json()) as { value: unknown };
    if (response.ok) return value;
    const { error, message } = value as { error: string; message: string };
    throw new Error(`WebDriver, ${method} ${new URL(url).pathname}: ${error}. ${message}`);
}
