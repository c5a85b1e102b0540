/** What the endpoint says to somebody who is not signed in, and to pages of other sites. */
import type { Network } from '../environment.ts';
import type { Reply } from '../host/reply.ts';
import { askEndpoint, type Visited } from './endpoint.ts';
import type { Notes } from './finding.ts';
import type { Options } from './options.ts';

/** A name that nobody can have. */
const ELSEWHERE = 'https://elsewhere.invalid';

/** @param signedIn what a signed-in person got. @returns what it should not have given away. */
export async function checkStrangers(
    options: Options,
    env: Network,
    { find }: Notes,
    signedIn: Visited,
): Promise<Reply | undefined> {
    const { outcome, exchange } = await askEndpoint(options, env, false, ELSEWHERE);
    const { status, headers } = exchange;
    const copied = headers.get('access-control-allow-origin') === ELSEWHERE;
    if (copied && headers.get('access-control-allow-credentials') === 'true') find('cors-open');
    if (outcome.kind === 'ok') {
        find('open-to-strangers');
        return outcome.reply;
    }
    // An address that is wrong for everybody is wrong once.
    if (!signedIn.reply && status === signedIn.status) return undefined;
    // Its CSRF token has been left out as well; who asks too often is asked to wait; and that nobody answers has been said.
    if (outcome.kind !== 'signed-out' && ![0, 419, 422, 429].includes(status)) {
        find('strangers-status', `HTTP ${status}`);
    }
    return undefined;
}
