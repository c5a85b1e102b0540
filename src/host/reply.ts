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
    /** The SASL mechanism to send it by. */
    mechanism?: 'PLAIN' | 'OAUTHBEARER' | 'X-OAUTH2';
    resource?: string;
}

export type Reply = Prebind | Credentials | Token;

/** Before the @ nothing that RFC 7622, section 3.3.1, forbids; then a domain or [IPv6], no port. */
const JID = /^(?!.{3072})[^\s"&'/:<>@]+@(\[[\da-f:.]+]|[^\s"&'/:<>@[\]]+)(\/.+)?$/i;

/** Opaque, but it stands in an XML attribute. */
const SID = /^[^\s"'<>&]+$/;

/** From 1 to 8999999999999999: RIDs end at 2^53 - 1 (XEP-0124), and this one is only the next. */
const RID = /^(?!0)[1-8]?\d{1,15}$/;

/** Above zero, and less than 31 years: more would be a date. */
const SECONDS = /^(?=.*[1-9])\d{1,9}(\.\d+)?$/;

const MECHANISM = /^(PLAIN|OAUTHBEARER|X-OAUTH2)$/;

/**
 * Makes a `Reply` of what the host answered. `null` counts as left out. Fields that the shape has no use for
 * are neither checked nor kept.
 *
 * @param value the parsed answer; not `null`, which means that nobody is signed in.
 * @param requestedAt when the request started (ms): `expires_in` counts from there, whatever the answer took.
 * @throws Error naming the first field that is not as the contract says, and never holding a value.
 */
export function readReply(value: unknown, requestedAt: number): Reply {
    const fields = (value ?? {}) as Record<string, unknown>;
    const has = (name: string) => fields[name] != null;

    function text(name: string, expected = 'printable text', rule = /./, given = fields[name]): string {
        if (typeof given === 'string' && rule.test(given) && !/\p{Cc}/u.test(given)) return given;
        throw new Error(`"${name}" is ${has(name) ? 'invalid' : 'missing'}: expected ${expected}.`);
    }
    /** A number or its decimal string. */
    function number(name: string, expected: string, rule: RegExp): number {
        const given = fields[name];
        return Number(text(name, expected, rule, typeof given === 'number' ? String(given) : given));
    }
    const seconds = (name: string) =>
        has(name) ? number(name, 'a number of seconds above 0', SECONDS) : undefined;

    const shapes = ['sid', 'password', 'token'].filter(has);
    if (shapes.length !== 1) {
        throw new Error('expected {jid, sid, rid}, {jid, password} or {jid, token}.');
    }
    const jid = text('jid', 'name@domain', JID);
    const lifetime = seconds('expires_in');
    const common = { jid, expiresAt: lifetime && requestedAt + lifetime * 1000 };
    if (has('sid')) {
        return {
            shape: 'prebind',
            ...common,
            sid: text('sid', 'printable text without spaces or quotes', SID),
            rid: number('rid', 'a whole number above 0', RID),
            inactivity: seconds('inactivity'),
        };
    }
    const account = { ...common, resource: has('resource') ? text('resource') : undefined };
    if (has('password')) return { shape: 'credentials', ...account, password: text('password') };
    const mechanism = has('mechanism')
        ? text('mechanism', 'PLAIN, OAUTHBEARER or X-OAUTH2', MECHANISM)
        : undefined;
    return { shape: 'token', ...account, token: text('token'), mechanism: mechanism as Token['mechanism'] };
}
