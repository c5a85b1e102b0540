/** OpenLDAP: the site and the XMPP server ask the same directory, each by itself. */
import { existsSync } from 'node:fs';
import { prebind } from '../../../src/bosh/prebind.ts';
import { isInstalled } from '../../xmpp/program.ts';
import type { Backend, Visitor } from '../backend.ts';
import { domain, onEjabberd, onProsody, type ServerOptions, type XMPPServer } from '../xmpp-server.ts';
import type { DirectoryBackend } from './directory.ts';
import { createSignIn } from './sign-in.ts';
import { base, service, slapdCommand, startSlapd } from './slapd.ts';

const file = (name: string): URL => new URL(name, import.meta.url);
// Loopback alone, and therefore without TLS.
const prosody = (port: number): ServerOptions => ({
    file: file('prosody.cfg.lua'),
    values: { 'ldap.example.org': `127.0.0.1:${port}`, 'ldap_tls = true': 'ldap_tls = false' },
});
const ejabberd = (port: number): ServerOptions => ({
    file: file('ejabberd.yml'),
    values: {
        'ldap.example.org': '127.0.0.1',
        'ldap_port: 636': `ldap_port: ${port}`,
        'ldap_encrypt: tls': 'ldap_encrypt: none',
    },
});

/** What the endpoint answers: the password that the person has typed. */
export const credentials = ({ user, password }: Visitor): { jid: string; password: string } => ({
    jid: `${user}@${domain}`,
    password: String(password),
});

async function start(
    on: (options: ServerOptions) => Promise<XMPPServer>,
    options: (port: number) => ServerOptions,
): Promise<DirectoryBackend> {
    const directory = await startSlapd();
    const server = await on(options(directory.port));
    return {
        directory,
        server,
        ways: [
            {
                name: 'prebind',
                reply: (visitor) => prebind({ bosh_service_url: server.boshURL, ...credentials(visitor) }),
            },
            { name: 'credentials', reply: credentials },
        ],
        signIn: createSignIn({
            url: `ldap://127.0.0.1:${directory.port}`,
            base,
            service,
            name: 'uid',
            objectClass: 'inetOrgPerson',
        }),
        async stop() {
            await server.stop();
            await directory.stop();
        },
    };
}

const there = isInstalled(slapdCommand) && existsSync('/etc/ldap/schema/inetorgperson.schema');
const both = {
    name: 'ldap',
    title: 'an LDAP directory',
    ways: ['prebind', 'credentials'],
    ...(there ? {} : { missing: 'slapd: run `node demo/setup.mjs servers`' }),
} as const;
export const backends = [
    { ...both, server: 'Prosody', start: () => start(onProsody, prosody) },
    { ...both, server: 'ejabberd', start: () => start(onEjabberd, ejabberd) },
] as const satisfies readonly Backend[];
