/** The host site's reply: its three shapes. The shape decides what happens, not the URL it came from. */
import { FIELDS, optional, ReplyError, required } from './field.ts';
import type { Fields } from './field.ts';

export { ReplyError };

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

const SHAPES = 'expected {jid, sid, rid}, {jid, password} or {jid, token}.';

/**
 * Each field, read once. `null` counts as left out: many hosts render an absent value so. The page's own
 * function may return any object, so that even looking at it can throw.
 */
function fieldsOf(value: unknown): Fields {
    try {
        if (typeof value === 'object' && value && !Array.isArray(value)) {
            return Object.fromEntries(FIELDS.map((name) => [name, (value as Fields)[name] ?? undefined]));
        }
    } catch {
        // As good as none.
    }
    throw new ReplyError(`The reply is not an object: ${SHAPES}`);
}

/** Which shape it is. One that could be two of them is refused: no host should depend on our order. */
function shapeOf(fields: Fields): Reply['shape'] {
    const has = (name: keyof Fields) => fields[name] !== undefined;
    const given = [has('sid') ? 'sid' : 'rid', 'token', 'password'] as const;
    const [only, another] = given.filter(has);
    if (!only) throw new ReplyError(`"sid", "password" and "token" are missing: ${SHAPES}`);
    if (another) throw new ReplyError(`"${only}" and "${another}" exclude each other: ${SHAPES}`);
    return only === 'token' ? only : only === 'password' ? 'credentials' : 'prebind';
}

/**
 * Makes a `Reply` of what the host answered. Fields that the shape has no use for are neither checked nor
 * kept.
 *
 * @param value the parsed answer; not `null`, which means that nobody is signed in.
 * @param requestedAt when the request started (ms): `expires_in` counts from there, whatever the answer took.
 * @throws ReplyError, and nothing else, naming the first field that is not as the contract says.
 */
export function readReply(value: unknown, requestedAt: number): Reply {
    const fields = fieldsOf(value);
    const shape = shapeOf(fields);
    const jid = required('jid', fields);
    const lifetime = optional('expires_in', fields);
    const common = { jid, expiresAt: lifetime && requestedAt + lifetime * 1000 };
    if (shape === 'prebind') {
        const [sid, rid] = [required('sid', fields), required('rid', fields)];
        return { shape, ...common, sid, rid, inactivity: optional('inactivity', fields) };
    }
    const account = { ...common, resource: optional('resource', fields) };
    if (shape === 'credentials') return { shape, ...account, password: required('password', fields) };
    const token = required('token', fields);
    return { shape, ...account, token, mechanism: optional('mechanism', fields) };
}
