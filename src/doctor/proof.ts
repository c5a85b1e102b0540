/** Whether a prebind is alive, and whether its RID is that of the next request. */
import { BoshError, type BoshSession } from '../bosh/session.ts';
import { createWire } from '../bosh/wire.ts';
import { children } from '../bosh/xml.ts';
import type { BoshEnvironment } from '../environment.ts';

export interface Proof {
    verdict: 'alive' | 'used' | 'too-high' | 'silent';
    /** Of the next request. */
    rid: number;
}

/** How many answers a server keeps, and one. */
const TRIES = 4;

/** @param timeout ms for one request. @throws {BoshError} when the server refuses, or is not there. */
export async function prove(session: BoshSession, env: BoshEnvironment, timeout: number): Promise<Proof> {
    const wire = createWire({ ...session, env, timeout });
    /** @returns the ids in the answer. */
    const ping = async (on = wire): Promise<(string | null)[]> => {
        const id = idOf(on.rid);
        const iq = `<iq type='get' id='${id}' xmlns='jabber:client'><ping xmlns='urn:xmpp:ping'/></iq>`;
        return children(await on.send(iq)).map((stanza) => stanza.getAttribute('id'));
    };
    try {
        for (let n = 0; n < TRIES; n += 1) {
            const rid = wire.rid;
            const answered = await ping();
            // An answer to the first may come late. One to a later one alone: the first has not been heard.
            if (answered.includes(idOf(session.rid))) return { verdict: 'alive', rid: wire.rid };
            if (answered.includes(idOf(rid))) break;
        }
        return { verdict: 'used', rid: wire.rid };
    } catch (error) {
        if (!(error instanceof BoshError) || error.condition !== 'timeout') throw error;
    }
    // If the one before it is answered, the server has been waiting for that.
    const before = createWire({ ...session, rid: session.rid - 1, env, timeout });
    const answered = await ping(before).then(
        () => true,
        () => false,
    );
    return { verdict: answered ? 'too-high' : 'silent', rid: session.rid + 1 };
}

const idOf = (rid: number): string => `doctor-${rid}`;
