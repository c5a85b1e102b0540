/** What the host's tests stand on: a clock that only a test moves, an environment, and a real HTTP server. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Network, Timer } from '../../../src/environment.ts';

export const NOW = Date.parse('2026-03-01T12:00:00Z');

export interface World extends Network {
    /** Moves the clock and fires what falls due. */
    pass(ms: number): void;
    /** How many timers are waiting. */
    timers(): number;
}

/** Nothing is reachable in it unless a test says so. */
export function createWorld(given: Partial<Network> = {}): World {
    let now = NOW;
    const waiting = new Map<object, { due: number; run: () => void }>();
    return {
        now: () => now,
        setTimeout(run, ms) {
            const timer = {};
            waiting.set(timer, { due: now + ms, run });
            return timer as Timer;
        },
        clearTimeout: (timer) => void waiting.delete(timer as object),
        fetch: () => Promise.reject(new TypeError('fetch failed')),
        online: () => true,
        baseURL: 'https://site.example/chat/',
        pass(ms) {
            now += ms;
            for (const [timer, { due, run }] of waiting) {
                if (due > now) continue;
                waiting.delete(timer);
                run();
            }
        },
        timers: () => waiting.size,
        ...given,
    };
}

/** A promise that a test settles from elsewhere. */
export function createSignpost<T = void>(): { reached: Promise<T>; reach: (value: T) => void } {
    let reach!: (value: T) => void;
    const reached = new Promise<T>((resolve) => (reach = resolve));
    return { reached, reach };
}

export interface Site {
    origin: string;
    /** The requests so far, in order. */
    requests: IncomingMessage[];
}

/** Serves on a free port of 127.0.0.1 until the test is over. */
export async function serve(
    handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Site> {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
        requests.push(request);
        handle(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
        server.closeAllConnections();
        server.close();
    });
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** A port of 127.0.0.1 at which nobody listens. */
export async function deadOrigin(): Promise<string> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return `http://127.0.0.1:${port}`;
}

export const json = (response: ServerResponse, value: unknown): void => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(value));
};

export const TOKEN = { jid: 'romeo@example.org', token: 't0ken' };
