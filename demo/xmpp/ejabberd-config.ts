/** ejabberd's configuration: all that Converse needs, on loopback. */

export interface EjabberdConfig {
    domain: string;
    /** Further domains, whose accounts are ejabberd's own. */
    domains: string[];
    port: number;
    mechanisms: string[];
    inactivity: number;
    /** Where plain XMPP clients are let in. Default: nowhere. */
    c2sPort?: number;
    /** Lines of YAML added at the end. */
    config: string;
}

export const knownMechanisms = ['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'X-OAUTH2'];

export function ejabberdConfig(options: EjabberdConfig): string {
    const { domain, domains, port, mechanisms, inactivity, c2sPort, config } = options;
    const bindings = ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS', 'SCRAM-SHA-512-PLUS', 'DIGEST-MD5'];
    const disabled = [...bindings, ...knownMechanisms.filter((name) => !mechanisms.includes(name))];
    return `
hosts: ${JSON.stringify([domain, ...domains])}
loglevel: info
log_rotate_count: 0
auth_method: internal
auth_password_format: plain
disable_sasl_mechanisms: ${JSON.stringify(disabled)}
# The archive that Debian's certificate option would want does not exist here, and nothing is encrypted on loopback.
acme: {auto: false}
listen:
  - port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_http
    request_handlers: {/bosh: mod_bosh, /ws: ejabberd_http_ws, /api: mod_http_api}
    custom_headers:
      Access-Control-Allow-Origin: "*"
      Access-Control-Allow-Methods: "GET, POST, OPTIONS"
      Access-Control-Allow-Headers: "Content-Type"
${c2sPort ? `  - {port: ${c2sPort}, ip: "127.0.0.1", module: ejabberd_c2s}` : ''}
acl: {loopback: {ip: "127.0.0.0/8"}}
access_rules:
  local: {allow: all}
api_permissions:
  "tests": {who: {access: {allow: {acl: loopback}}}, what: "*"}
# No shaper: tests are faster than people.
modules:
  mod_adhoc: {}
  mod_admin_extra: {}
  mod_blocking: {}
  mod_bosh: {max_inactivity: ${inactivity}}
  mod_caps: {}
  mod_carboncopy: {}
  mod_disco: {}
  mod_muc: {host: "rooms.@HOST@"}
  mod_offline: {}
  mod_ping: {}
  mod_privacy: {}
  mod_private: {}
  mod_pubsub: {plugins: [flat, pep], access_createnode: local}
  mod_roster: {}
  mod_stream_mgmt: {}
  mod_vcard: {}
${config}
`;
}
