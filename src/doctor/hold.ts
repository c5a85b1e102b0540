/** Holds one request, as each tab does, and looks when and how it comes back. */
import { BoshError, type BoshSession } from '../bosh/session.ts';
import { createWire } from '../bosh/wire.ts';
import { children } from '../bosh/xml.ts';
import type { BoshEnvironment } from '../environment.ts';
import type { Notes } from './finding.ts';

/** Strophe gives up on a request after 1.1 times its `wait` of 60 s. */
const LONGEST = 66_000;
/** Seconds below which tabs ask all the time. */
const SHORTEST = 10;

/** @returns the next request's id; undefined when the session is gone. */
export async function checkHold(
    session: BoshSession,
    env: BoshEnvironment,
    { find, skip }: Notes,
): Promise<number | undefined> {
    const wire = createWire({ ...session, env, timeout: LONGEST });
    const start = env.now();
    const after = () => `after ${((env.now() - start) / 1000).toFixed(1)} s`;
    try {
        // Something may have been waiting for us.
        for (let n = 0; n < 3; n += 1) {
            const asked = env.now();
            const news = children(await wire.send()).length > 0;
            if (news) continue;
            if (env.now() - asked < SHORTEST * 1000) find('wait-short', after());
            return wire.rid;
        }
        skip('how long a request is held: news kept coming');
        return wire.rid;
    } catch (error) {
        if (!(error instanceof BoshError)) throw error;
        const { condition = '', reason } = error;
        if (condition === 'timeout') find('wait-long');
        else if (reason === 'policy' || condition === 'HTTP 429')
            find('server-policy', `${after()}: ${condition}`);
        else if (reason === 'server-unreachable') find('cut-early', `${after()}: ${condition}`);
        else find('server-error', `${after()}: ${condition}`);
        return reason === 'server-unreachable' ? wire.rid : undefined;
    }
}
