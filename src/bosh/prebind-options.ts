/** The options of `prebind`, checked before anything is sent. */
import { randomBytes } from 'node:crypto';
import { accountOf, type Login } from './sasl.ts';

export interface PrebindOptions {
    /** The BOSH endpoint, as this host reaches it: it may be another address than the browser's. */
    bosh_service_url: string;
    /** The account, `user@domain`. A resource in it is used unless `resource` is given. */
    jid: string;
    /** The account's password. Either this or `token`. */
    password?: string;
    /** A token that the XMPP server accepts for this account. Either this or `password`. */
    token?: string;
    /** SASL mechanism of the token: `PLAIN`, `OAUTHBEARER` or `X-OAUTH2`. Default: the first of them offered. */
    mechanism?: string;
    /** Default: a random one, so that two tabs of one person do not throw each other out. */
    resource?: string;
    /** Milliseconds for all of it. Default: 15000. */
    timeout?: number;
    /** Sent with every request, as when a proxy stands before the BOSH endpoint. Default: none. */
    headers?: Record<string, string>;
    /** Gives up, for example when the browser that asked has gone. */
    signal?: AbortSignal;
}

/** An option of `prebind` is missing or wrong. */
export class PrebindOptionError extends TypeError {
    override readonly name = 'PrebindOptionError';
    constructor(
        /** Its name. */
        readonly option: string,
        what: string,
    ) {
        super(`prebind: \`${option}\` ${what}`);
    }
}

export interface CheckedOptions {
    bosh_service_url: string;
    domain: string;
    who: Login;
    timeout: number;
    headers?: Record<string, string>;
    signal?: AbortSignal;
}

const bearers = ['PLAIN', 'OAUTHBEARER', 'X-OAUTH2'];

/** @throws {PrebindOptionError} */
export function checkOptions(options: PrebindOptions): CheckedOptions {
    const { bosh_service_url, jid, password, token, mechanism, timeout = 15_000, headers, signal } = options;
    text('bosh_service_url', bosh_service_url);
    if (!/^https?:\/\//i.test(bosh_service_url) || !URL.canParse(bosh_service_url)) {
        throw new PrebindOptionError('bosh_service_url', 'has to be an absolute http: or https: URL.');
    }
    text('jid', jid);
    const [user, bare] = accountOf(jid);
    const domain = bare.slice(user.length + 1);
    if (!user || !domain)
        throw new PrebindOptionError('jid', 'has to be an account, as in user@example.org.');
    if (password !== undefined && token !== undefined) {
        throw new PrebindOptionError('token', 'cannot be given together with `password`.');
    }
    if (password === undefined && token === undefined) {
        throw new PrebindOptionError('password', 'is missing (or `token`).');
    }
    if (mechanism !== undefined && (token === undefined || !bearers.includes(mechanism))) {
        throw new PrebindOptionError('mechanism', `is for a \`token\`, and one of ${bearers.join(', ')}.`);
    }
    if (!(timeout > 0 && timeout < 2 ** 31)) {
        throw new PrebindOptionError('timeout', 'has to be a positive number of milliseconds.');
    }
    const { resource = jid.split('/').slice(1).join('/') || `site-${randomBytes(8).toString('hex')}` } =
        options;
    text('resource', resource);
    const who: Login =
        token === undefined
            ? { jid: bare, resource, password: text('password', password) }
            : { jid: bare, resource, mechanism, token: text('token', token) };
    return { bosh_service_url, domain, who, timeout, headers, signal };
}

/** A string with something in it and no control characters, which neither JIDs nor SASL can carry. */
function text(option: string, value: unknown): string {
    // eslint-disable-next-line no-control-regex
    if (typeof value !== 'string' || !value || /[\u0000-\u001f\u007f]/.test(value)) {
        throw new PrebindOptionError(option, 'has to be a non-empty string without control characters.');
    }
    return value;
}
