/** The two real servers as the floods need them: with plain TCP for the talkers, and without an archive. */
import { startProsody } from '../../../../demo/xmpp/prosody.ts';
import { freePort } from '../../../../demo/xmpp/ports.ts';
import { startEjabberd } from '../../../../demo/xmpp/ejabberd.ts';
import { PASSWORDS } from '../site.ts';
import { DOMAIN } from '../stage.ts';

export interface FloodServer {
    domain: string;
    boshURL: string;
    websocketURL: string;
    port: number;
    c2sPort: number;
    /** Full JIDs that are bound now, in alphabetical order. */
    sessions(): Promise<string[]>;
    /** Ends whatever sessions somebody has. */
    kick(user: string): Promise<unknown>;
    stop(): Promise<void>;
}

export type ServerName = 'Prosody' | 'ejabberd';

const accounts = Object.entries(PASSWORDS).map(([user, password]) => ({ user, password }));

export const servers: Record<ServerName, () => Promise<FloodServer>> = {
    async Prosody() {
        const prosody = await startProsody({ domain: DOMAIN, accounts });
        return { ...prosody, kick: (user) => prosody.kick(`${user}@${DOMAIN}`) };
    },
    async ejabberd() {
        const c2sPort = await freePort();
        // A busy machine may need more than the usual 30 s to show a chat, and a page says nothing meanwhile.
        const ejabberd = await startEjabberd({ domain: DOMAIN, accounts, c2sPort, inactivity: 120 });
        return {
            ...ejabberd,
            c2sPort,
            sessions: async () => ((await ejabberd.api('connected_users', {})) as string[]).sort(),
            kick: (user) => ejabberd.kick(`${user}@${DOMAIN}`),
        };
    },
};
