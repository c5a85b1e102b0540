// What a test or the demo may ask of its private Prosody. Everything has a default: `startProsody()` gives a
// server for `example.test` that nobody can sign in to yet.

export interface Contact {
    jid: string;
    name?: string;
    groups?: string[];
}

export interface Account {
    user: string;
    /** Without one, only a token can sign this person in (`authentication: 'site'`). */
    password?: string;
    /** Shown by Converse, from the account's vCard. */
    name?: string;
    /** Contacts, already subscribed in both directions as far as this account is concerned. */
    roster?: Contact[];
}

/** Where Prosody asks whether a password or token is good: see `modules/mod_auth_site.lua`. */
export interface SiteCheck {
    url: string;
    /** Shared between the site and Prosody, so that nobody else can try tokens out. */
    secret: string;
    /** Offer SCRAM too, against the passwords kept in Prosody. Default: false. */
    passwords?: boolean;
}

export interface HostOptions {
    domain: string;
    accounts?: Account[];
    /** Default: 'internal_plain' (PLAIN, SCRAM-SHA-1, SCRAM-SHA-256); 'site' needs `site`. */
    authentication?: 'internal_plain' | 'site' | 'anonymous' | (string & {});
    site?: SiteCheck;
    /** The only SASL mechanisms offered. Default: all that the authentication has. */
    mechanisms?: string[];
    /** Lines of Prosody configuration added to this host's section. */
    config?: string;
    /** This host's whole section, as an operator would write it, in place of what the options above would make. */
    section?: string;
}

export interface ProsodyOptions extends Partial<HostOptions> {
    /** Virtual hosts beside the first one, which the options above describe. */
    hosts?: HostOptions[];
    /** Fixed HTTP port (BOSH and WebSocket). Default: a free one. */
    port?: number;
    /** Fixed port for plain XMPP clients. Default: a free one. */
    c2sPort?: number;
    /** Group chats at `rooms.<domain>`. Default: true. */
    rooms?: boolean;
    /** Message archive (XEP-0313). Default: false. */
    archive?: boolean;
    /** Seconds; Prosody's own default is 60. */
    bosh_max_inactivity?: number;
    /** Prosody modules added to or taken from the usual ones, on every host. */
    modules?: string[];
    withoutModules?: string[];
    /** Lines of Prosody configuration added before the first host. */
    globalConfig?: string;
    /** Kept when the server stops. Default: a new directory, removed by `stop()`. */
    directory?: string;
    /** Default: 'info'. 'debug' shows every stanza and every step of a login. */
    logLevel?: 'debug' | 'info' | 'warn';
    /** Default: 'prosody' from PATH. */
    command?: string;
    /** Added to this process's own, for libraries that Prosody uses. */
    environment?: Record<string, string>;
    /** Milliseconds to become ready. Default: 20000 (it takes 100 on an idle machine). */
    timeout?: number;
}

export const defaultDomain = 'example.test';

/** The first host and those of `hosts`, each with its defaults. */
export function hostsOf(options: ProsodyOptions): HostOptions[] {
    const { domain = defaultDomain, accounts, authentication, site, mechanisms, config, section } = options;
    return [
        { domain, accounts, authentication, site, mechanisms, config, section },
        ...(options.hosts ?? []),
    ];
}
