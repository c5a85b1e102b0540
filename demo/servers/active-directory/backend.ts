/** Active Directory decides: Samba's, with TLS as a domain controller wants it. */
import type { Backend } from '../backend.ts';
import { startDirectoryBackend } from '../ldap/directory.ts';
import { onEjabberd, onProsody, type XMPPServer } from '../xmpp-server.ts';
import { startDomain, type Domain } from './domain.ts';
import { missing } from './samba.ts';

export interface InFrontOptions {
    /** What differs from the operator's file, by what stands in it. */
    values?: Record<string, string>;
    /** The file with the certificate to trust. Default: that of the domain's own authority. */
    trusted?: string;
}

/** An XMPP server that asks a domain. */
export function startInFront(
    kind: XMPPServer['kind'],
    { samba: { address, base, authority } }: Domain,
    { values = {}, trusted = authority.file }: InFrontOptions = {},
): Promise<XMPPServer> {
    const here = { 'dc1.example.org': address, 'DC=example,DC=org': base, ...values };
    return kind === 'Prosody'
        ? onProsody({
              file: new URL('prosody.cfg.lua', import.meta.url),
              values: here,
              // In place of /etc/ldap/ldap.conf.
              environment: { LDAPTLS_CACERT: trusted },
          })
        : onEjabberd({
              file: new URL('ejabberd.yml', import.meta.url),
              values: { '/etc/ssl/certs/ca-certificates.crt': trusted, ...here },
          });
}

const backend = <Kind extends XMPPServer['kind']>(server: Kind) => ({
    name: 'active-directory',
    title: 'Active Directory',
    ways: ['prebind', 'credentials'] as const,
    missing: missing(),
    server,
    start: () => startDirectoryBackend(startDomain, (domain) => startInFront(server, domain)),
});
export const backends = [backend('Prosody'), backend('ejabberd')] as const satisfies readonly Backend[];
