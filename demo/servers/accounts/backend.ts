/** No delegation at all: the XMPP server keeps passwords, which the site knows. What the others are compared with. */
import { prebind } from '../../../src/bosh/prebind.ts';
import { accountsOf, chatPassword } from '../../hosts/people.ts';
import type { Backend } from '../backend.ts';
import { domain, onEjabberd, onProsody, type ServerOptions, type XMPPServer } from '../xmpp-server.ts';

const secret = 'known to the site alone';

export async function start(on: (options: ServerOptions) => Promise<XMPPServer>) {
    const accounts = accountsOf({ domain, secret }).map((one) => ({ ...one, password: one.password! }));
    const server = await on({ accounts });
    const credentials = ({ user }: { user: string }): { jid: string; password: string } => ({
        jid: `${user}@${domain}`,
        password: chatPassword(secret, user),
    });
    return {
        server,
        ways: [
            {
                name: 'prebind',
                reply: (visitor) => prebind({ bosh_service_url: server.boshURL, ...credentials(visitor) }),
            },
            { name: 'credentials', reply: credentials },
        ],
        stop: () => server.stop(),
    } satisfies Awaited<ReturnType<Backend['start']>>;
}

const both = {
    name: 'accounts',
    title: 'the server’s own passwords',
    ways: ['prebind', 'credentials'],
} as const;
export const backends: readonly Backend[] = [
    { ...both, server: 'Prosody', start: () => start(onProsody) },
    { ...both, server: 'ejabberd', start: () => start(onEjabberd) },
];
