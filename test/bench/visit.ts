/** A visitor of their own comes to a page, cold, and then reloads it: two loads, each measured and verified. */
import type { Page } from 'playwright-core';
import type { Stage } from '../browser/support/stage.ts';
import { watchNetwork, type Exchange, type Network } from './network.ts';
import { ask, untilConnected } from './probe.ts';
import { endpoints, USER } from './ways.ts';

export interface Load {
    /** Milliseconds from navigation to `connected`. */
    connected: number;
    /** BOSH requests answered before that, and the CORS preflights they needed. */
    boshRoundTrips: number;
    preflights: number;
    /** Requests to the host site for tokens, until the page had come to rest. */
    hostRequests: number;
}

export interface Visit {
    cold?: Load;
    reload?: Load;
    /** What went wrong, at the load that is missing. */
    failure?: string;
}

export interface VisitOptions {
    url: string;
    boshURL: string;
    /** Milliseconds. */
    rtt: number;
    /** Called with the page before its first load, and after each. */
    prepare?(page: Page): Promise<void>;
    loaded?(page: Page, phase: Phase, exchanges: Exchange[]): Promise<void>;
}

export type Phase = 'cold' | 'reload';

interface Verified {
    load: Load;
    jid: string;
    sid: string;
    exchanges: Exchange[];
}

/** Milliseconds without traffic after which a page counts as having come to rest. */
const REST = 700;

export async function visit(stage: Stage, options: VisitOptions): Promise<Visit> {
    const { url, boshURL, rtt, prepare, loaded } = options;
    const result: Visit = {};
    try {
        const page = await stage.open('about:blank', USER);
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(error.message));
        await prepare?.(page);
        const network = await watchNetwork(page, rtt);
        const measure = async (phase: Phase, go: () => Promise<unknown>): Promise<Verified> => {
            network.begin();
            await go();
            const verified = await readLoad(page, network, boshURL);
            if (errors[0]) throw new Error(`uncaught in the page: ${errors[0].slice(0, 200)}`);
            await loaded?.(page, phase, verified.exchanges);
            return verified;
        };
        const cold = await measure('cold', () => page.goto(url, { waitUntil: 'commit' }));
        result.cold = cold.load;
        const reload = await measure('reload', () => page.reload({ waitUntil: 'commit' }));
        if (reload.sid !== cold.sid) throw new Error('the reload did not go on with the session');
        if (reload.jid !== cold.jid) throw new Error('the reload goes by another JID');
        result.reload = reload.load;
    } catch (error) {
        if (!stage.browser.isConnected()) throw error;
        result.failure = `${result.cold ? 'reload' : 'cold'}: ${(error as Error).message.split('\n')[0]!}`;
    } finally {
        await stage.clear();
    }
    return result;
}

/** @throws Error when the page is not really connected, by one session. */
async function readLoad(page: Page, network: Network, boshURL: string): Promise<Verified> {
    await untilConnected(page);
    await network.quiet(REST);
    const { connected, events, jid, timeOrigin } = await ask(page);
    const setback = events.find((name) => /^(?:reconnected|disconnected|will-reconnect)$/.test(name));
    if (setback) throw new Error(`\`${setback}\` was announced`);

    const exchanges = network.exchanges(timeOrigin);
    const bosh = exchanges.filter(({ url }) => url.href === boshURL);
    const refused = bosh.find(({ status = 200, failure }) => status >= 400 || failure);
    if (refused) throw new Error(`a BOSH request failed: ${refused.failure ?? String(refused.status)}`);
    const sids = new Set(bosh.flatMap(({ body }) => /^<body[^>]*\ssid=["']([^"']+)/.exec(body)?.[1] ?? []));
    if (sids.size !== 1) throw new Error(`${String(sids.size)} BOSH sessions instead of one`);

    const answered = bosh.filter(({ end = Infinity }) => end <= connected);
    const load = {
        connected,
        boshRoundTrips: answered.filter(({ method }) => method === 'POST').length,
        preflights: answered.filter(({ method }) => method === 'OPTIONS').length,
        hostRequests: exchanges.filter(({ url }) => endpoints.has(url.pathname)).length,
    };
    return { load, jid, sid: [...sids][0]!, exchanges };
}
