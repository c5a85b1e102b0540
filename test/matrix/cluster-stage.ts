/** A cluster with a browser in front of it, the people there, and who talks to them. */
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { startCluster, type Cluster } from '../../demo/servers/cluster/cluster.ts';
import { friend, type XMPPServer } from '../../demo/servers/xmpp-server.ts';
import { startTalker, type Talker } from '../browser/support/flood/talker.ts';
import { chat, startLoad, takeSeat, type Load, type Seat } from './cluster-seat.ts';

/** Milliseconds: who was dropped comes back at random, and a busy machine is slow. */
const BACK = 90_000;

export interface Stage {
    readonly cluster: Cluster;
    readonly seats: readonly Seat[];
    sit(user: string, page: string, node?: number): Promise<Seat>;
    /** Somebody with an account that each server knows, at one of them. */
    friendAt(node: number): Promise<Talker>;
    /** Talks to everybody; resolves when all have heard something of it. */
    load(talker: Talker, name: string): Promise<Load>;
    everybodyChats(talker: Talker, occasion: string): Promise<void>;
    /** At which node each is, or the state of who is at none. */
    nodes(): Promise<(number | string)[]>;
    /** Waits until everybody is connected, at this node if one is given. */
    untilBack(node?: number): Promise<void>;
    restart(node: number): Promise<void>;
    /** Ends all but the servers, which run again. @returns how often a tab has asked for tokens in a minute, at most. */
    clear(): Promise<number>;
}

export async function setStage(kind: XMPPServer['kind'], browser: Browser): Promise<Stage> {
    const cluster = await startCluster(kind);
    const seats: Seat[] = [];
    const talkers: Talker[] = [];
    const loads: Load[] = [];

    async function nodes(): Promise<(number | string)[]> {
        const states = await Promise.all(seats.map((seat) => seat.state()));
        const places = await cluster.places();
        return states.map(({ name, reason, jid }) => {
            const place = places.find((one) => name === 'online' && one.jid === jid);
            return place?.node ?? `${name}, ${reason}`;
        });
    }
    return {
        cluster,
        seats,
        nodes,
        async sit(user, page, node) {
            const seat = await takeSeat(browser, page, user, node);
            seats.push(seat);
            return seat;
        },
        async friendAt(node) {
            const talker = await startTalker({ port: cluster.servers[node]!.c2sPort, ...friend });
            talkers.push(talker);
            return talker;
        },
        async load(talker, name) {
            const begun = startLoad(
                talker,
                seats.map(({ user }) => user),
                name,
            );
            loads.push(begun);
            for (const seat of seats)
                await expect.poll(() => seat.read(name), { timeout: BACK }).not.toEqual([]);
            return begun;
        },
        async everybodyChats(talker, occasion) {
            for (const seat of seats) await chat(seat, talker, occasion);
        },
        async untilBack(node) {
            const back = node === undefined ? expect.any(Number) : node;
            await expect.poll(nodes, { timeout: BACK }).toEqual(seats.map(() => back));
        },
        async restart(node) {
            await cluster.servers[node]!.halt();
            await cluster.servers[node]!.start();
        },
        async clear() {
            for (const one of loads.splice(0)) one.end();
            for (const talker of talkers.splice(0)) talker.close();
            const asked = seats.map((seat) => seat.askedInAMinute());
            await Promise.all(seats.splice(0).map((seat) => seat.close()));
            for (const server of cluster.servers) {
                await server.start();
                await Promise.all((await server.sessions()).map((jid) => server.kick(jid)));
            }
            return Math.max(0, ...asked);
        },
    };
}
