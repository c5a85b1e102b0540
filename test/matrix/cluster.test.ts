/**
 * Two XMPP servers behind nginx with TLS, and a real browser in front of it, whose people are talked to all the time: a
 * server is killed, both are restarted, the proxy gives up too early.
 */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nginxIsInstalled } from '../../demo/servers/cluster/nginx.ts';
import { transports, type Transport } from '../../demo/servers/site.ts';
import type { XMPPServer } from '../../demo/servers/xmpp-server.ts';
import { launchChromium } from '../browser/support/chromium.ts';
import { chat } from './cluster-seat.ts';
import { setStage, type Stage } from './cluster-stage.ts';

/** Milliseconds: servers are started several times in a test. */
const LONG = 300_000;

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser?.close());

let stage: Stage;

/** Says what is missing, where something is. */
const titled = (name: string): string => (nginxIsInstalled ? name : `${name} (needs nginx)`);

const figures: string[] = [];
afterAll(() => console.log(figures.join('\n')));
/** Kills the first server. @returns what is to be called when everybody is at the second. */
async function killFirst(what: string): Promise<() => void> {
    const start = Date.now();
    await stage.cluster.servers[0].kill();
    return () =>
        void figures.push(`${what}: killed, all back after ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

function onBoth(kind: XMPPServer['kind']): void {
    beforeAll(async () => void (stage = await setStage(kind, browser)), LONG);
    afterAll(() => stage?.cluster.stop());
    afterEach(async () => {
        const asked = await stage.clear();
        figures.push(`${kind}: ${asked} requests for tokens a minute in one tab, at most`);
        expect(asked).toBeLessThanOrEqual(10);
    }, LONG);

    it.each(transports)('keeps the session over a page load: %s', async (transport) => {
        const seat = await stage.sit('alice', stage.cluster.page(transport));
        const [jid, asked, frank] = [await seat.jid(), seat.asked(), await stage.friendAt(0)];
        await chat(seat, frank, 'Hello');
        await seat.tab.page.reload();
        await seat.tab.untilOnline('alice');
        await chat(seat, frank, 'After the reload');
        if (transport === 'BOSH') {
            expect(await seat.jid()).toBe(jid);
            expect(seat.asked()).toBe(asked);
        }
        const protocol = (): string =>
            (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).nextHopProtocol;
        expect(await seat.tab.page.evaluate(protocol)).toBe('h2');
    });

    it(
        'goes on behind a proxy that gives up before the server answers',
        async () => {
            const proxy = await stage.cluster.impatient('3s');
            try {
                const seat = await stage.sit('alice', proxy.page('BOSH'));
                const [jid, asked, frank] = [await seat.jid(), seat.asked(), await stage.friendAt(0)];
                await expect.poll(() => seat.answered(504), { timeout: 90_000 }).toBeGreaterThan(2);
                await chat(seat, frank, 'After the third');
                expect(await seat.jid()).toBe(jid);
                expect(seat.asked()).toBe(asked);
            } finally {
                await proxy.stop();
            }
        },
        LONG,
    );
}

describe.skipIf(!nginxIsInstalled)(titled('two ejabberd, one cluster'), () => {
    onBoth('ejabberd');

    /** Over BOSH by the cookie, over WebSocket to the node with fewer connections. */
    async function sitAtBoth(transport: Transport): Promise<void> {
        const page = stage.cluster.page(transport);
        for (const [index, user] of ['alice', 'bob', 'zoe'].entries()) await stage.sit(user, page, index % 2);
        const nodes = await stage.nodes();
        if (transport === 'BOSH') expect(nodes).toEqual([0, 1, 0]);
        else expect(new Set(nodes)).toEqual(new Set([0, 1]));
    }

    it.each(transports)(
        'goes on when a node is killed: %s',
        async (transport) => {
            const { cluster, seats } = stage;
            await sitAtBoth(transport);
            const nodes = await stage.nodes();
            const now = (): Promise<unknown[]> =>
                Promise.all(seats.map(async (seat) => ({ jid: await seat.jid(), asked: seat.asked() })));
            const before = await now();
            const frank = await stage.friendAt(1);
            const load = await stage.load(frank, 'Load');
            const back = await killFirst(`ejabberd, ${transport}`);
            await stage.untilBack(1);
            back();
            const said = load.end();
            await stage.everybodyChats(frank, 'After the crash');
            // Who was at the other node has lost nothing, and did not have to ask for tokens.
            const after = await now();
            for (const [index, seat] of seats.entries()) {
                if (nodes[index] === 0) continue;
                await expect.poll(() => seat.read('Load')).toEqual(said);
                expect(after[index]).toEqual(before[index]);
            }
            await cluster.servers[0].start();
            await stage.everybodyChats(await stage.friendAt(0), 'From the other node');
        },
        LONG,
    );

    it.each(transports)(
        'goes on when one after the other is restarted: %s',
        async (transport) => {
            await sitAtBoth(transport);
            for (const node of [0, 1]) {
                const frank = await stage.friendAt(1 - node);
                const load = await stage.load(frank, `Load ${String(node)}`);
                await stage.restart(node);
                await stage.untilBack();
                await stage.everybodyChats(frank, 'After a restart');
                load.end();
            }
        },
        LONG,
    );
});

describe.skipIf(!nginxIsInstalled)(titled('two Prosody, one in use'), () => {
    onBoth('Prosody');

    async function sitDown(page: string): Promise<void> {
        for (const user of ['alice', 'bob', 'zoe']) await stage.sit(user, page);
        expect(await stage.nodes()).toEqual([0, 0, 0]);
    }

    it.each(transports)(
        'goes on at the second when the first is killed, and back: %s',
        async (transport) => {
            const { cluster, seats } = stage;
            await sitDown(cluster.page(transport));
            await stage.load(await stage.friendAt(0), 'Load');
            const back = await killFirst(`Prosody, ${transport}`);
            const other = await stage.friendAt(1);
            await stage.load(other, 'More');
            await stage.untilBack(1);
            back();
            await stage.everybodyChats(other, 'After the crash');

            await cluster.servers[0].start();
            const frank = await stage.friendAt(0);
            if (transport === 'WebSocket') {
                // They do not hear each other until the second is restarted.
                for (const { user } of seats) frank.say(`${user}@example.test`, `Kept for ${user}`, 'chat');
                await frank.settled();
                expect(await stage.nodes()).toEqual([1, 1, 1]);
                await stage.restart(1);
                for (const { tab, user } of seats) await tab.untilRead(`Kept for ${user}`);
            }
            await stage.untilBack(0);
            await stage.everybodyChats(frank, 'Back');
        },
        LONG,
    );

    it.each(transports)(
        'goes on when one after the other is restarted: %s',
        async (transport) => {
            const { cluster, seats } = stage;
            await sitDown(cluster.page(transport));
            const asked = seats.map((seat) => seat.asked());
            const frank = await stage.friendAt(0);
            const load = await stage.load(frank, 'Load');
            await stage.restart(1);
            await stage.everybodyChats(frank, 'After the first restart');
            const said = load.end();
            for (const seat of seats) await expect.poll(() => seat.read('Load')).toEqual(said);
            expect(seats.map((seat) => seat.asked())).toEqual(asked);

            await stage.restart(0);
            // Whoever came while the first was down is with the second, and over WebSocket stays there.
            await stage.restart(1);
            await stage.untilBack(0);
            await stage.everybodyChats(await stage.friendAt(0), 'After the last restart');
        },
        LONG,
    );
});
