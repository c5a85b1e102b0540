/** One visit: the endpoint, the XMPP server, the endpoint again; whatever was opened is ended. */
import { createNodeEnvironment } from '../bosh/node.ts';
import type { BoshSession } from '../bosh/session.ts';
import { terminate } from '../bosh/terminate.ts';
import type { Network } from '../environment.ts';
import type { Reply } from '../host/reply.ts';
import { askEndpoint, checkEndpoint } from './endpoint.ts';
import { createNotes, type Notes, type Report } from './finding.ts';
import { resourceOf } from './jid.ts';
import type { Options } from './options.ts';
import { checkContent, isLoopback } from './origin.ts';
import { checkServer } from './server.ts';
import { checkStrangers } from './strangers.ts';
import { checkWebSocket } from './websocket.ts';

export async function examine(options: Options): Promise<Report> {
    const { endpoint, page, bosh, websocket, timeout } = options;
    const node = createNodeEnvironment();
    const network: Network = { ...node, online: () => true, baseURL: page.href };
    // Passwords go by PLAIN where the page is no secure context: there is no WebCrypto.
    const secure = page.protocol === 'https:' || isLoopback(page);
    const crypto: Partial<Crypto> = { getRandomValues: (array) => node.crypto.getRandomValues(array) };
    const env = secure ? node : { ...node, crypto: crypto as Crypto };
    const notes = createNotes();
    const open: BoshSession[] = [];
    const toEnd = (reply: Reply | undefined) => {
        if (bosh && reply?.shape === 'prebind') open.push({ ...reply, url: bosh });
    };

    checkContent(options, notes);
    const visited = await checkEndpoint(options, network, notes);
    const { reply } = visited;
    if (Object.keys(options.headers).length > 0) {
        toEnd(await checkStrangers(options, network, notes, visited));
    } else if (reply) {
        notes.find('open-to-strangers');
    }
    try {
        if (!reply) {
            notes.skip('the XMPP server: there is no reply to show it');
        } else if (bosh) {
            const session = await checkServer({ url: bosh, options, env, notes }, reply);
            if (session) open.push(session);
            if (!options.hold) notes.skip('whether a held request is cut off (--quick)');
        } else {
            notes.skip('the session and the login: give --bosh');
        }
        if (reply) {
            const { outcome } = await askEndpoint(options, network);
            const again = outcome.kind === 'ok' ? outcome.reply : undefined;
            if (again) compare(reply, again, notes);
            toEnd(again);
        }
        if (websocket) await checkWebSocket(websocket, options, reply, notes, env.crypto);
    } finally {
        await Promise.all(open.map((session) => terminate(session, { env, timeout })));
    }
    const { findings, notChecked } = notes;
    const address = endpoint.origin + endpoint.pathname;
    return { endpoint: address, page: page.origin, shape: reply?.shape, findings, notChecked };
}

/** Two replies, as two tabs get them. */
function compare(one: Reply, other: Reply, { find }: Notes): void {
    if (one.shape === 'prebind' && other.shape === 'prebind' && one.sid === other.sid) {
        return find('session-shared');
    }
    const [mine, theirs] = [one, other].map(
        (reply) => (reply.shape !== 'prebind' && reply.resource) || resourceOf(reply.jid),
    );
    if (mine && mine === theirs) find('resource-shared');
}
