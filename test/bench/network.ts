/** The network between a page and its servers, as the browser's DevTools see it: made slow, and written down. */
import type { CDPSession, Page } from 'playwright-core';

export interface Exchange {
    url: URL;
    method: string;
    /** What was sent. */
    body: string;
    /** Milliseconds since the navigation began. */
    start: number;
    /** Undefined while the request is held. */
    end?: number;
    status?: number;
    /** Why there was no answer. */
    failure?: string;
}

export interface Network {
    /** Forgets what went before: the next page load begins. */
    begin(): void;
    /** @param timeOrigin the page's `performance.timeOrigin`. */
    exchanges(timeOrigin: number): Exchange[];
    /**
     * Resolves when nothing has been sent or answered for so many milliseconds.
     * @throws Error when it never comes to that.
     */
    quiet(ms: number): Promise<void>;
}

interface Entry extends Omit<Exchange, 'start' | 'end'> {
    /** Seconds on the browser's own clock. */
    started: number;
    ended?: number;
}

/** Milliseconds: much more than any load needs. */
const PATIENCE = 30_000;

/** @param rtt milliseconds from the end of a request to the beginning of its answer, at least. */
export async function watchNetwork(page: Page, rtt: number): Promise<Network> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Network.enable');
    const unlimited = { downloadThroughput: -1, uploadThroughput: -1 };
    await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: rtt, ...unlimited });
    const log = record(devtools);

    return {
        begin: log.clear,
        exchanges(timeOrigin) {
            const { entries, epoch } = log;
            const since = (seconds: number): number => (seconds + epoch) * 1000 - timeOrigin;
            return entries.map(({ started, ended, ...entry }) => ({
                ...entry,
                start: since(started),
                end: ended === undefined ? undefined : since(ended),
            }));
        },
        async quiet(ms) {
            const deadline = performance.now() + PATIENCE;
            while (performance.now() - log.changed < ms) {
                if (performance.now() > deadline) throw new Error('the page does not come to rest');
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
        },
    };
}

function record(devtools: CDPSession) {
    let byId = new Map<string, Entry>();
    let past: Entry[] = [];
    /** What the browser's clock lacks to the seconds since 1970. */
    let epoch = 0;
    let changed = performance.now();

    devtools.on(
        'Network.requestWillBeSent',
        ({ requestId, request, timestamp, wallTime, redirectResponse }) => {
            changed = performance.now();
            epoch ||= wallTime - timestamp;
            const earlier = byId.get(requestId);
            if (earlier && redirectResponse)
                past.push({ ...earlier, ended: timestamp, status: redirectResponse.status });
            const { method, postData: body = '' } = request;
            byId.set(requestId, { url: new URL(request.url), method, body, started: timestamp });
        },
    );
    devtools.on('Network.responseReceived', ({ requestId, response }) => {
        const entry = byId.get(requestId);
        if (entry) entry.status = response.status;
    });
    devtools.on('Network.loadingFinished', ({ requestId, timestamp }) => end(requestId, timestamp));
    devtools.on('Network.loadingFailed', ({ requestId, timestamp, errorText, canceled }) =>
        end(requestId, timestamp, canceled ? 'cancelled' : errorText),
    );
    function end(requestId: string, timestamp: number, failure?: string): void {
        changed = performance.now();
        const entry = byId.get(requestId);
        if (entry) Object.assign(entry, { ended: timestamp, failure });
    }

    return {
        get entries() {
            return [...past, ...byId.values()].sort((a, b) => a.started - b.started);
        },
        get epoch() {
            return epoch;
        },
        get changed() {
            return changed;
        },
        clear() {
            byId = new Map();
            past = [];
            changed = performance.now();
        },
    };
}
