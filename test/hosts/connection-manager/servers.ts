/** A connection manager that is no part of an XMPP server, in front of each of the real ones. */
import { freePort } from '../../../demo/xmpp/ports.ts';
import { startProsody } from '../../../demo/xmpp/prosody.ts';
import { startEjabberd } from '../../../demo/xmpp/ejabberd.ts';
import { servers } from '../../servers/servers.ts';
import type { Target } from '../conformance.ts';
import { missing, startManager } from './manager.ts';

const difference =
    'an unknown domain is `host-unknown` only to a request that waits when the XMPP server says so. ' +
    'The manager forgets such a session: to a later one it says `item-not-found` or `remote-connection-failed`.';
const notes = [`manager: ${missing ? `left out; ${missing}` : difference}`];

export const behindManager: Target[] = servers.map((kind) => ({
    ...kind,
    name: `manager + ${kind.name}`,
    missing,
    notes,
    unknownDomainSaid:
        /^host-unknown: .*\(host-unknown\)|^unreachable: .*\((item-not-found|remote-connection-failed)\)/,
    async start(accounts) {
        const c2sPort = await freePort();
        const start = kind.name === 'Prosody' ? startProsody : startEjabberd;
        const server = await start({ accounts, c2sPort, timeout: 60_000 });
        const manager = await startManager(c2sPort);
        return {
            ...server,
            boshURL: manager.url,
            async stop() {
                await manager.stop();
                await server.stop();
            },
        };
    },
    startAlone: async () => startManager(await freePort()),
}));
