import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FaultId } from './faults.ts';

/** How this browser's chat reaches the XMPP server, and what happens on the way. */
export type Network = 'usual' | 'slow' | 'off';

/** What somebody has broken by hand, for their browser alone. */
export interface Switches {
    /** What the site answers to the next request for tokens, or to all of them; undefined: as usual. */
    answer?: { fault: FaultId; once: boolean };
    /** Whether BOSH goes through the site, where it can be slowed down and cut. */
    throughSite: boolean;
    network: Network;
}

export interface Browsers {
    /** To look at: a browser that has touched nothing has everything as usual. */
    of(request: FastifyRequest): Readonly<Switches>;
    /** To change: gives the browser a cookie of its own if it has none. It is not the sign-in's: that may end. */
    change(request: FastifyRequest, reply: FastifyReply, change: (switches: Switches) => void): void;
}

const cookie = 'demo-bench';
/** More than anybody tries out by hand; the oldest goes first. */
const kept = 200;

export function createBrowsers(): Browsers {
    const known = new Map<string, Switches>();
    const usual = (): Switches => ({ throughSite: false, network: 'usual' });
    /** Of requests that came without a cookie, and were given one. */
    const given = new WeakMap<FastifyRequest, Switches>();
    const idOf = (request: FastifyRequest): string => request.cookies[cookie] ?? '';
    return {
        of: (request) => known.get(idOf(request)) ?? given.get(request) ?? usual(),
        change(request, reply, change) {
            let id = idOf(request);
            let switches = known.get(id);
            if (!switches) {
                id = randomBytes(12).toString('base64url');
                known.set(id, (switches = usual()));
                given.set(request, switches);
                if (known.size > kept) known.delete(known.keys().next().value!);
                void reply.setCookie(cookie, id, { path: '/', httpOnly: true, sameSite: 'lax' });
            }
            change(switches);
        },
    };
}
