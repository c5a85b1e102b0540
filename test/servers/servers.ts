/** The two real servers, behind the same few words. */
import { startProsody } from '../../demo/xmpp/prosody.ts';
import { startEjabberd } from '../../demo/xmpp/ejabberd.ts';

export interface Server {
    domain: string;
    boshURL: string;
    kick(jid: string): Promise<unknown>;
    kill(): Promise<unknown>;
    start(): Promise<void>;
    stop(): Promise<void>;
}

export interface ServerKind {
    name: string;
    /** The password mechanisms that it offers, from the strongest. */
    mechanisms: string[];
    /** Requests that a restart and a bind take. */
    bindRequests: number;
    /** How it refuses to open a session for a domain that is not its own. */
    unknownDomain: { reason: string; condition: string };
    start(accounts: { user: string; password: string }[]): Promise<Server>;
}

export const servers: ServerKind[] = [
    {
        name: 'Prosody',
        mechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'],
        bindRequests: 1,
        unknownDomain: { reason: 'rejected', condition: 'improper-addressing' },
        start: (accounts) => startProsody({ accounts, timeout: 60_000 }),
    },
    {
        name: 'ejabberd',
        mechanisms: ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'],
        bindRequests: 2,
        unknownDomain: { reason: 'server-unreachable', condition: 'internal-server-error' },
        start: (accounts) => startEjabberd({ accounts }),
    },
];
