/** Two Prosody with one storage: one is in use, the other stands by. */
import { randomBytes } from 'node:crypto';
import { createTokens } from '../../site/tokens.ts';
import { addEndpoints } from '../site/endpoints.ts';
import { startPostgres } from '../sql/postgres.ts';
import { domain, onProsody, type XMPPServer } from '../xmpp-server.ts';
import type { Nodes, Place } from './nodes.ts';

const here = (name: string): URL => new URL(name, import.meta.url);
const password = (): string => randomBytes(16).toString('hex');

/** @param site where Prosody reaches it. */
export async function startProsodyPair(site: string): Promise<Nodes> {
    const secret = password();
    const serverPassword = password();
    const tokens = createTokens();
    const postgres = await startPostgres(password());
    const started: XMPPServer[] = [];
    const stop = async (): Promise<void> => {
        await Promise.all(started.map((server) => server.stop()));
        await postgres.stop();
    };
    try {
        postgres.run(here('prosody.sql'), {}, { password: serverPassword });
        const values = {
            'https://www.example.org': site,
            'a long random text, known to the site as well': secret,
            'db.example.org': '127.0.0.1',
            '5432': String(postgres.port),
            "prosody's own password": serverPassword,
        };
        // One after the other: the first makes the tables.
        for (let count = 0; count < 2; count++)
            started.push(await onProsody({ file: here('prosody.cfg.lua'), values }));
    } catch (error) {
        await stop();
        throw error;
    }
    return {
        servers: started as [XMPPServer, XMPPServer],
        file: here('nginx-prosody.conf'),
        ways: [
            {
                name: 'one-time token',
                reply: ({ user }) => ({
                    jid: `${user}@${domain}`,
                    token: tokens.issue(user),
                    expires_in: tokens.lifetime,
                }),
            },
        ],
        addRoutes: (app) => addEndpoints(app, { domain, tokens, secret }),
        async places() {
            const known = await Promise.all(started.map((server) => server.sessions().catch(() => [])));
            const own = (jid: string): boolean => jid.includes(`@${domain}/`);
            return known.flatMap((jids, node) => jids.filter(own).map((jid): Place => ({ jid, node })));
        },
        stop,
    };
}
