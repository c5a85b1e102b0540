/** The host site's reply: its three shapes. The shape decides what happens, not the URL it came from. */

interface Common {
    /** The account, bare or full. */
    jid: string;
    /** Wall-clock time (ms) from which the reply may not be used any more; from `expires_in`. */
    expiresAt?: number;
}

/** A BOSH session that the host has bound server-side (XEP-0124, XEP-0206). */
export interface Prebind extends Common {
    shape: 'prebind';
    sid: string;
    /** The request id of the *next* request. */
    rid: number;
    /** Seconds the server keeps the session without a request. */
    inactivity?: number;
}

/** The account's own password, as the XMPP server's back-end knows it. */
export interface Credentials extends Common {
    shape: 'credentials';
    password: string;
    resource?: string;
}

/** A temporary token that the XMPP server checks with the site or by its signature. */
export interface Token extends Common {
    shape: 'token';
    token: string;
    /** The SASL mechanism to send it by: PLAIN, OAUTHBEARER or X-OAUTH2. */
    mechanism?: string;
    resource?: string;
}

export type Reply = Prebind | Credentials | Token;
