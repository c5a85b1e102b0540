/** BOSH tokens rendered into the page: used once, never after a reload or from a cached page. */
import type { Prebind } from '../host/reply.ts';
import { readReply } from '../host/reply.ts';
import type { Environment } from '../environment.ts';
import type { Settings } from '../settings.ts';
import { PREFIX } from './storage.ts';

const SPENT = `${PREFIX}spent`;

/** @returns the page's tokens the first time they are seen in this tab; marks them as spent. */
export function claimPageTokens(settings: Settings, env: Environment): Prebind | undefined {
    const { jid, sid, rid } = settings;
    const reply = readReply({ jid, sid, rid }, env.now());
    if (reply.shape !== 'prebind') return undefined;
    try {
        if (env.storage?.getItem(SPENT) === reply.sid) return undefined;
        env.storage?.setItem(SPENT, reply.sid);
    } catch {
        // Full or forbidden: a dead session is then found out by its proof.
    }
    return reply;
}
