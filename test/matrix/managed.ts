/** Prebind through a connection manager that is no part of the XMPP server. */
import { start } from '../../demo/servers/accounts/backend.ts';
import type { Backend } from '../../demo/servers/backend.ts';
import {
    onEjabberd,
    onProsody,
    type ServerOptions,
    type XMPPServer,
} from '../../demo/servers/xmpp-server.ts';
import { missing, startManager } from '../hosts/connection-manager/manager.ts';

type On = (options: ServerOptions) => Promise<XMPPServer>;

const behindManager =
    (on: On): On =>
    async (options) => {
        const server = await on(options);
        const manager = await startManager(server.c2sPort);
        return {
            ...server,
            boshURL: manager.url,
            stop: async () => void (await Promise.all([manager.stop(), server.stop()])),
        };
    };

const both = {
    name: 'manager',
    title: 'the server’s own passwords, through a connection manager',
    ways: ['prebind'],
    missing: missing && `the connection manager: ${missing}`,
} as const;
export const managed: readonly Backend[] = [
    { ...both, server: 'Prosody', start: () => start(behindManager(onProsody)) },
    { ...both, server: 'ejabberd', start: () => start(behindManager(onEjabberd)) },
];
