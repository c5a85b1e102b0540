/** OpenLDAP decides. */
import { existsSync } from 'node:fs';
import { isInstalled } from '../../xmpp/program.ts';
import type { Backend } from '../backend.ts';
import { onEjabberd, onProsody, type XMPPServer } from '../xmpp-server.ts';
import { startDirectoryBackend } from './directory.ts';
import { slapdCommand, startSlapd, type Slapd } from './slapd.ts';

// Loopback alone, and therefore without TLS.
const prosody = ({ port }: Slapd): Promise<XMPPServer> =>
    onProsody({
        file: new URL('prosody.cfg.lua', import.meta.url),
        values: { 'ldap.example.org': `127.0.0.1:${port}`, 'ldap_tls = true': 'ldap_tls = false' },
    });
const ejabberd = ({ port }: Slapd): Promise<XMPPServer> =>
    onEjabberd({
        file: new URL('ejabberd.yml', import.meta.url),
        values: {
            'ldap.example.org': '127.0.0.1',
            'ldap_port: 636': `ldap_port: ${port}`,
            'ldap_encrypt: tls': 'ldap_encrypt: none',
        },
    });

const there = isInstalled(slapdCommand) && existsSync('/etc/ldap/schema/inetorgperson.schema');
const both = {
    name: 'ldap',
    title: 'an LDAP directory',
    ways: ['prebind', 'credentials'],
    ...(there ? {} : { missing: 'slapd: run `node demo/setup.mjs servers`' }),
} as const;
export const backends = [
    { ...both, server: 'Prosody', start: () => startDirectoryBackend(startSlapd, prosody) },
    { ...both, server: 'ejabberd', start: () => startDirectoryBackend(startSlapd, ejabberd) },
] as const satisfies readonly Backend[];
