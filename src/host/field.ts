/**
 * The fields of a reply, each checked for what it will be used for. A refusal names the field, what is wrong
 * with it and what is expected; never the value, which may be a secret.
 */

/** A reply that the contract does not allow. Its message is for the site's developer and holds no value. */
export class ReplyError extends Error {
    override name = 'ReplyError';
}

/** RIDs end at 2^53 - 1 (XEP-0124, section 14); this leaves seven million million requests. */
const MAX_RID = 9e15 - 1;

/** No host keeps anything for 31 years; a number above this is a date. */
const MAX_SECONDS = 1e9;

/** RFC 7622, section 3: so many bytes (UTF-8) in each part of a JID. */
const MAX_PART = 1023;

/** SIDs are some 40 characters long on real servers. */
const MAX_SID = 1024;

/** What XML or a log cannot carry: control characters, half a surrogate pair, noncharacters. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;

/**
 * Before the @ nothing that RFC 7622, section 3.3.1, forbids; then labels between dots, or an IPv6 address in
 * brackets, and no port.
 */
const JID = /^([^\s"&'/:<>@]+)@(?!\.|[^/]*\.\.)(\[[\da-f:.]+\]|[^\s"&'/:<>@[\]\\]+)(?:\/(.+))?$/i;

/** SASL mechanisms that can carry a token. */
const MECHANISMS = ['PLAIN', 'OAUTHBEARER', 'X-OAUTH2'] as const;

const fits = (part = ''): boolean => new TextEncoder().encode(part).length <= MAX_PART;

// Each gives the value as it will be used, or `undefined` when it cannot be.

function text(value: unknown): string | undefined {
    return typeof value === 'string' && value && !UNPRINTABLE.test(value) ? value : undefined;
}

function jid(value: unknown): string | undefined {
    const parts = text(value)?.match(JID)?.slice(1);
    return parts?.every(fits) ? (value as string) : undefined;
}

/** A part of a JID, so spaces are allowed and its length is not free (RFC 7622, section 3.4). */
function resource(value: unknown): string | undefined {
    const given = text(value);
    return fits(given) ? given : undefined;
}

/** Opaque, but it stands in an XML attribute. */
function sid(value: unknown): string | undefined {
    const given = text(value);
    return given && given.length <= MAX_SID && !/[\s"'<>&]/.test(given) ? given : undefined;
}

/** NUL separates the parts of SASL PLAIN (RFC 4616). */
function password(value: unknown): string | undefined {
    return typeof value === 'string' && value && !value.includes('\0') ? value : undefined;
}

/** A number or its decimal string, above zero. */
function number(value: unknown, max: number): number | undefined {
    const given = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    return typeof given === 'number' && given > 0 && given <= max ? given : undefined;
}

/** Written as itself: not as 007, nor as 7.0. */
function rid(value: unknown): number | undefined {
    const given = number(value, MAX_RID);
    return Number.isInteger(given) && String(given) === String(value) ? given : undefined;
}

const seconds = (value: unknown): number | undefined => number(value, MAX_SECONDS);

function mechanism(value: unknown): (typeof MECHANISMS)[number] | undefined {
    return MECHANISMS.find((known) => known === value);
}

const SECONDS = 'a number of seconds above zero';
const TEXT = 'a string without control characters';
const RULES = {
    jid: [jid, `name@domain or name@domain/resource, at most ${MAX_PART} bytes in each part`],
    sid: [sid, `${TEXT}, spaces, quotes, <, > and &, at most ${MAX_SID} characters`],
    rid: [rid, `the id of the next request, a whole number from 1 to ${MAX_RID}`],
    password: [password, 'a string without NUL'],
    token: [text, TEXT],
    inactivity: [seconds, SECONDS],
    expires_in: [seconds, SECONDS],
    mechanism: [mechanism, MECHANISMS.join(', ')],
    resource: [resource, `${TEXT}, at most ${MAX_PART} bytes`],
} as const;

export type Field = keyof typeof RULES;
export type Fields = Partial<Record<Field, unknown>>;
type Value<F extends Field> = NonNullable<ReturnType<(typeof RULES)[F][0]>>;

export const FIELDS = Object.keys(RULES) as Field[];

/** @throws ReplyError when the field is missing or invalid. */
export function required<F extends Field>(name: F, fields: Fields): Value<F> {
    const [read, expected] = RULES[name];
    const given = fields[name];
    const value = read(given);
    if (value !== undefined) return value as Value<F>;
    const wrong = given === undefined ? 'is missing' : `is an invalid ${typeof given}`;
    throw new ReplyError(`"${name}" ${wrong}: expected ${expected}.`);
}

/** @throws ReplyError when the field is there and invalid. */
export function optional<F extends Field>(name: F, fields: Fields): Value<F> | undefined {
    return fields[name] === undefined ? undefined : required(name, fields);
}
