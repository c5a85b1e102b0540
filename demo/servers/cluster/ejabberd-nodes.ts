/** Two ejabberd that are one cluster: accounts, sessions and contacts are those of both. */
import { randomBytes } from 'node:crypto';
import { accountsOf, chatPassword } from '../../hosts/people.ts';
import { nodeName } from '../../xmpp/ejabberd-node.ts';
import { freePort } from '../../xmpp/ports.ts';
import { domain, onEjabberd } from '../xmpp-server.ts';
import type { Nodes, Place } from './nodes.ts';

const here = (name: string): URL => new URL(name, import.meta.url);
const addresses = ['127.0.0.1', '127.0.0.2'] as const;
const names = addresses.map((address) => nodeName({ address }));
const secret = 'known to the site alone';

interface Connected {
    jid: string;
    node: string;
}

export async function startEjabberdNodes(): Promise<Nodes> {
    const place = { port: await freePort(), cookie: randomBytes(16).toString('hex') };
    const accounts = accountsOf({ domain, secret }).map((one) => ({ ...one, password: one.password! }));
    const file = here('ejabberd.yml');
    const first = await onEjabberd({ file, accounts, node: { ...place, address: addresses[0] } });
    const joining = { ...place, address: addresses[1], joins: names[0] };
    const second = await onEjabberd({ file, node: joining }).catch(async (error: unknown) => {
        await first.stop();
        throw error;
    });
    const servers = [first, second] as const;
    return {
        servers,
        file: here('nginx-ejabberd.conf'),
        ways: [
            {
                name: 'credentials',
                reply: ({ user }) => ({ jid: `${user}@${domain}`, password: chatPassword(secret, user) }),
            },
        ],
        async places() {
            const asked = servers.map((server) => server.api('connected_users_info', {}));
            const connected = (await Promise.any(asked)) as Connected[];
            const own = connected.filter(({ jid }) => jid.includes(`@${domain}/`));
            return own.map(({ jid, node }): Place => ({ jid, node: names.indexOf(node) }));
        },
        // The one that joined last first: it would wait for the other when it starts again.
        stop: async () => void (await second.stop().finally(() => first.stop())),
    };
}
