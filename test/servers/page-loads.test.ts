/**
 * Page loads without a browser: a tab whose pages are left at any moment, over a line on which what has left arrives
 * though its page is gone, and what comes back to such a page is lost. `LOADS_SEED=7` gives other moments, `LOADS=250`
 * more pages.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeEnvironment } from '../../src/bosh/node.ts';
import { resume } from '../../src/bosh/resume.ts';
import type { BoshSession, Ledger } from '../../src/bosh/session.ts';
import { createWire } from '../../src/bosh/wire.ts';
import { createChance, type Chance } from '../browser/support/walk/chance.ts';
import { createPeer, idsIn, messageTo, signIn, type Peer } from './peer.ts';
import { servers, type Server } from './servers.ts';

const { LOADS_SEED = '1', LOADS = '10' } = process.env;
const loads = Number(LOADS);

/** Milliseconds that a request or an answer may be on its way; less than what two requests are apart. */
const LATE = 30;
/** Milliseconds between two of a page's own requests. */
const APART = 60;
/** Milliseconds until a page's handlers stand, and until it is left, at most. */
const START = 250;
const STAY = 700;

/** What a tab keeps over page loads. */
interface Tab {
    session: BoshSession;
    ledger: Ledger;
    unanswered: Map<number, string>;
    undelivered: Map<number, string>;
    /** Stanzas that are in no request yet. */
    outbox: string[];
    /** Ids of the messages delivered. */
    inbox: string[];
}

function createTab(session: BoshSession): Tab {
    const tab: Tab = {
        session,
        unanswered: new Map(),
        undelivered: new Map(),
        outbox: [],
        inbox: [],
        ledger: {
            sent(rid, body) {
                tab.unanswered.set(rid, body);
                tab.outbox = tab.outbox.filter((stanza) => !body.includes(stanza));
                tab.session = { ...tab.session, rid: Math.max(tab.session.rid, rid + 1) };
            },
            answered(rid, answer) {
                if (answer) tab.undelivered.set(rid, answer);
                tab.unanswered.delete(rid);
            },
            delivered: (rid) => void tab.undelivered.delete(rid),
        },
    };
    return tab;
}

/** A page's line: whatever has left arrives, and nothing comes to a page that is gone. Answers come in the order of their requests. */
function lineOf(chance: Chance, gone: AbortSignal): ReturnType<typeof createNodeEnvironment> {
    const env = createNodeEnvironment();
    let lane: Promise<unknown> = Promise.resolve();
    const fetch: typeof env.fetch = async (url, { signal, ...init } = {}) => {
        signal?.throwIfAborted();
        const before = lane;
        const travel = async (): Promise<Response> => {
            await delay(chance.below(LATE));
            const response = await env.fetch(url, init);
            const text = await response.text();
            await Promise.all([before, delay(chance.below(LATE))]);
            return new Response(text, response);
        };
        const cut = new Promise<never>((_, reject) => {
            AbortSignal.any([gone, ...(signal ? [signal] : [])]).addEventListener('abort', () =>
                reject(new DOMException('gone', 'AbortError')),
            );
        });
        const travelled = travel();
        lane = travelled.catch(() => {});
        return Promise.race([travelled, cut]);
    };
    return { ...env, fetch };
}

/** A page from its beginning until it is left; the last one stays. */
async function visit(tab: Tab, chance: Chance, gone: AbortSignal): Promise<void> {
    const env = lineOf(chance, gone);
    const { session, ledger, unanswered, undelivered, outbox } = tab;
    const left = { unanswered: new Map(unanswered), undelivered: new Map(undelivered), stanzas: [...outbox] };
    const proven = await resume(session, { env, ledger, ...left, signal: gone });
    await delay(chance.below(START), undefined, { signal: gone });
    const take = (body: Element): boolean => {
        if (!gone.aborted) tab.inbox.push(...idsIn(body));
        return !gone.aborted;
    };
    proven.answers.deliver(take);
    const wire = createWire({ ...proven, env, timeout: 75_000, signal: gone });
    let open = 0;
    const send = (): void => {
        const stanzas = tab.outbox;
        const request = wire.next(stanzas.join(''));
        ledger.sent(request.rid, request.body);
        open += 1;
        wire.repeat(request).then(
            ({ body }) => {
                open -= 1;
                ledger.answered(request.rid);
                take(body);
            },
            () => {}, // The page is gone.
        );
    };
    for (const more of [1, 2]) {
        await proven.answers.room(more);
        gone.throwIfAborted();
        if (more === 1) send();
    }
    // As Strophe: a poll where none is open, and one request more for what is written.
    for (;;) {
        if (open === 0 || (open === 1 && tab.outbox.length > 0)) send();
        await delay(APART, undefined, { signal: gone });
    }
}

describe.each(servers)('page loads on $name', ({ start }) => {
    let server: Server;
    let bob: Peer;
    beforeAll(async () => {
        server = await start(['alice', 'bob'].map((user) => ({ user, password: user })));
    });
    afterAll(async () => {
        bob?.close();
        await server?.stop();
    });

    it(
        `lose and double nothing (${LOADS} of them, seed ${LOADS_SEED})`,
        async () => {
            const chance = createChance(Number(LOADS_SEED));
            bob = createPeer(await signIn(server, 'bob'));
            const alice = await signIn(server, 'alice');
            const tab = createTab(alice);
            const said: string[] = [];
            const written: string[] = [];
            let pouring = true;
            const pour = async (): Promise<void> => {
                while (pouring) {
                    const ids = Array.from(
                        { length: chance.below(3) },
                        (_, more) => `in-${said.length + more}`,
                    );
                    said.push(...ids);
                    await bob.send(ids.map((id) => messageTo(alice.jid, id)).join(''));
                    await delay(chance.below(100));
                }
            };
            const poured = pour();
            for (let load = 0; load < loads; load += 1) {
                const page = new AbortController();
                const visited = visit(tab, chance, page.signal).catch((error: unknown) => {
                    if (!page.signal.aborted) throw error;
                });
                const leaving = chance.below(STAY);
                await delay(chance.below(leaving));
                const id = `out-${written.length}`;
                written.push(id);
                tab.outbox.push(messageTo(bob.jid, id));
                await Promise.race([delay(leaving), visited]);
                page.abort();
                await visited;
            }
            pouring = false;
            await poured;
            const last = new AbortController();
            const visited = visit(tab, chance, last.signal).catch((error: unknown) => {
                if (!last.signal.aborted) throw error;
            });
            const patient = { timeout: 10_000 };
            await Promise.race([
                visited,
                expect.poll(() => [...tab.inbox].sort(), patient).toEqual([...said].sort()),
            ]);
            await expect.poll(() => bob.received, patient).toEqual(written);
            last.abort();
            await visited;
            expect(tab.inbox).toEqual(said);
        },
        60_000 + loads * 2000,
    );
});
