import type { HostOptions, ProsodyOptions } from './options.ts';
import { hostsOf } from './options.ts';

export interface Layout {
    port: number;
    c2sPort: number;
    dataDirectory: string;
    modulesDirectory: string;
    /** What `mod_demo_sessions` wants to hear before it tells or ends anything. */
    controlSecret: string;
    /** Prosody refuses to run as root unless told; a container or a CI job often is root. */
    asRoot: boolean;
}

// Everything that Converse asks of a server. Without `blocklist` (XEP-0191) Converse 14 never sends a message.
const usualModules = [
    'roster',
    'saslauth',
    'disco',
    'ping',
    'presence',
    'message',
    'iq',
    'offline',
    'c2s',
    'carbons',
    'pep',
    'blocklist',
    'vcard4',
    'vcard_legacy',
    'private',
    'bookmarks',
    'time',
    'version',
    'bosh',
    'websocket',
    'smacks',
    'csi',
    'demo_sessions',
];

// Every mechanism that some Prosody module may offer: those not asked for are switched off by name.
const knownMechanisms = [
    'PLAIN',
    'LOGIN',
    'DIGEST-MD5',
    'SCRAM-SHA-1',
    'SCRAM-SHA-256',
    'SCRAM-SHA-512',
    'SCRAM-SHA-1-PLUS',
    'SCRAM-SHA-256-PLUS',
    'OAUTHBEARER',
    'X-OAUTH2',
    'ANONYMOUS',
    'EXTERNAL',
];

export function configText(options: ProsodyOptions, layout: Layout): string {
    const without = new Set(options.withoutModules);
    const modules = [...usualModules, ...(options.archive ? ['mam'] : []), ...(options.modules ?? [])];
    const hosts = hostsOf(options);
    return `-- Written at every start; do not edit.
${layout.asRoot ? 'run_as_root = true' : ''}
data_path = ${lua(layout.dataDirectory)}
certificates = ${lua(layout.dataDirectory)}
pidfile = ${lua(`${layout.dataDirectory}/prosody.pid`)}
plugin_paths = { ${lua(layout.modulesDirectory)} }
log = { { to = "console", timestamps = true, levels = { min = ${lua(options.logLevel ?? 'info')} } } }

modules_enabled = ${list(modules.filter((name) => !without.has(name)))}
modules_disabled = { "s2s", "tls" }

-- Loopback only, and therefore without TLS.
interfaces = { "127.0.0.1" }
c2s_ports = { ${layout.c2sPort} }
c2s_direct_tls_ports = {}
s2s_ports = {}
http_interfaces = { "127.0.0.1" }
http_ports = { ${layout.port} }
https_ports = {}
http_default_host = ${lua(hosts[0]!.domain)}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
consider_bosh_secure = true
consider_websocket_secure = true
${options.bosh_max_inactivity === undefined ? '' : `bosh_max_inactivity = ${options.bosh_max_inactivity}`}

-- A page that is loading or frozen acknowledges nothing; beyond this number its stream cannot be resumed (XEP-0198).
smacks_max_queue_size = 5000

demo_sessions_secret = ${lua(layout.controlSecret)}
${options.globalConfig ?? ''}
${hosts.map(hostText).join('\n')}
${options.rooms === false ? '' : roomsText(hosts[0]!.domain, options.archive === true)}`;
}

function hostText(host: HostOptions): string {
    if (host.section !== undefined) return host.section;
    const { authentication = 'internal_plain', site, mechanisms } = host;
    const lines = [`VirtualHost ${lua(host.domain)}`, `authentication = ${lua(authentication)}`];
    if (authentication === 'site') {
        if (!site) throw new Error(`The host ${host.domain} has authentication 'site' but no 'site' to ask.`);
        lines.push(`site_auth_url = ${lua(site.url)}`, `site_auth_secret = ${lua(site.secret)}`);
        lines.push(`site_auth_passwords = ${site.passwords === true}`);
    }
    if (mechanisms) {
        lines.push(
            `disable_sasl_mechanisms = ${list(knownMechanisms.filter((m) => !mechanisms.includes(m)))}`,
        );
    }
    if (host.config) lines.push(host.config);
    return `${lines.join('\n')}\n`;
}

function roomsText(domain: string, archive: boolean): string {
    return `Component ${lua(`rooms.${domain}`)} "muc"
name = "Rooms"
restrict_room_creation = false
muc_room_locking = false
muc_room_default_public = true
muc_room_default_persistent = true
${archive ? 'modules_enabled = { "muc_mam" }' : ''}
`;
}

/** A Lua string literal. */
export function lua(text: string): string {
    const escaped = text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r');
    return `"${escaped.replace(/\0/g, '\\0')}"`;
}

function list(texts: string[]): string {
    return `{ ${texts.map(lua).join(', ')} }`;
}
