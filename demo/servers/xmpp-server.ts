/** Prosody and ejabberd behind the same few words, each with the configuration that an operator may copy. */
import { readFileSync } from 'node:fs';
import type { Account } from '../xmpp/options.ts';
import { startEjabberd, type Ejabberd } from '../xmpp/ejabberd.ts';
import type { EjabberdNode } from '../xmpp/ejabberd-node.ts';
import { freePort } from '../xmpp/ports.ts';
import { startProsody } from '../xmpp/prosody.ts';

export interface XMPPServer {
    readonly kind: 'Prosody' | 'ejabberd';
    readonly domain: string;
    readonly port: number;
    readonly boshURL: string;
    readonly websocketURL: string;
    readonly c2sPort: number;
    /** Full JIDs of everybody who is connected. */
    sessions(): Promise<string[]>;
    /** Ends the sessions of a JID. */
    kick(jid: string): Promise<unknown>;
    /** Nobody is told, connections break. `start()` may follow. */
    kill(): Promise<unknown>;
    /** An orderly end: everybody is told. `start()` may follow. */
    halt(): Promise<unknown>;
    start(): Promise<void>;
    stop(): Promise<void>;
    log(): string;
}

export interface ServerOptions {
    /** The operator's file: one host's section for Prosody, lines of YAML for ejabberd. Default: passwords of its own. */
    file?: URL;
    /** What differs here, by what stands in the file. */
    values?: Record<string, string>;
    /** With passwords, where the server keeps them itself. */
    accounts?: (Account & { password: string })[];
    /** Of Prosody's process: what is configured elsewhere than in its file. */
    environment?: Record<string, string>;
    /** ejabberd's place in a cluster. */
    node?: EjabberdNode;
}

export const domain = 'example.test';
/** Somebody from elsewhere on the same server, whose password it keeps itself: whom the others chat with. */
export const friend = { user: 'frank', password: 'secret of frank', domain: 'friends.example.test' };

/**
 * The operator's file with what differs here.
 * @throws when the file does not hold what is to be replaced.
 */
export function configured({ file, values = {} }: ServerOptions): string | undefined {
    if (!file) return undefined;
    let text = readFileSync(file, 'utf8');
    for (const [written, here] of Object.entries({ ...values, 'example.org': domain })) {
        if (!text.includes(written)) throw new Error(`${file.pathname} does not hold ${written}.`);
        text = text.replaceAll(written, here);
    }
    return text;
}

export async function onProsody(options: ServerOptions = {}): Promise<XMPPServer> {
    const prosody = await startProsody({
        domain,
        section: configured(options),
        accounts: options.accounts,
        environment: options.environment,
        hosts: [{ domain: friend.domain, accounts: [friend] }],
        timeout: 60_000,
    });
    return { ...prosody, kind: 'Prosody' };
}

export async function onEjabberd(options: ServerOptions = {}): Promise<XMPPServer & Ejabberd> {
    const c2sPort = await freePort();
    const ejabberd = await startEjabberd({
        domain,
        domains: [friend.domain],
        c2sPort,
        node: options.node,
        config: configured(options),
        accounts: [...(options.accounts ?? []), friend],
    });
    return { ...ejabberd, kind: 'ejabberd', c2sPort };
}
