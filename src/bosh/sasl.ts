/** Which SASL mechanism carries a password or a token, and what it says. */
import { saslName, scram, scrams } from './scram.ts';
import { BoshError } from './session.ts';

interface Who {
    /** The account, bare or full. */
    jid: string;
    /** The resource to bind. Default: that of `jid`, or one of the server's choice. */
    resource?: string;
}

/** The account's own password. */
export interface PasswordLogin extends Who {
    password: string;
}

/** A temporary token, which the server checks with the site or by its signature. */
export interface TokenLogin extends Who {
    token: string;
    /** `PLAIN`, `OAUTHBEARER` or `X-OAUTH2`. Default: the first of these that is offered. */
    mechanism?: string;
}

export type Login = PasswordLogin | TokenLogin;

/**
 * One SASL exchange (RFC 4422), in text that is not yet base64. Yields what we say, first the initial response, which
 * saves a round trip, and is given what the server says. After its success it is given nothing more to go on, and throws
 * unless the server has proven itself.
 */
export type Exchange = Generator<string, undefined, string> | AsyncGenerator<string, undefined, string>;

type Started = [mechanism: string, exchange: Exchange, what: string];

// PLAIN first: a back-end that checks tokens nearly always does so as if they were passwords, and ejabberd offers
// X-OAUTH2 whether or not anything stands behind it. OAUTHBEARER without PLAIN is what an OAuth back-end looks like.
const bearers = ['PLAIN', 'OAUTHBEARER', 'X-OAUTH2'];

/** A mechanism's name (RFC 4422, section 3.1): nothing else that is offered gets into a message. */
const NAME = /^[A-Z\d_-]{1,20}$/;

/**
 * Starts the exchange by the best mechanism offered. A token never goes through SCRAM: the server does not hold it as
 * a password, so SCRAM could only fail.
 * @throws {BoshError} `rejected` when none fits.
 */
export function startSasl(offered: string[], login: Login, crypto: Crypto): Started {
    const [user, bare] = accountOf(login.jid);
    const [what, secret, usable] =
        'token' in login
            ? ['token', login.token, bearers.filter((name) => name === (login.mechanism ?? name))]
            : // WebCrypto exists in secure contexts only: https, or localhost.
              ['password', login.password, [...Object.keys(crypto.subtle ? scrams : {}), 'PLAIN']];
    const mechanism = usable.find((name) => offered.includes(name));
    if (!mechanism) {
        const list =
            offered.filter((name) => NAME.test(name)).join(', ') ||
            'no login (Prosody without https: `consider_bosh_secure`)';
        const message = `XMPP server offers ${list}; a ${what} needs ${usable.join(' or ')}.`;
        throw new BoshError('rejected', message, 'no-mechanism');
    }
    let exchange: Exchange = plain(user, secret);
    if (mechanism in scrams) exchange = scram(mechanism, user, secret, crypto);
    if (mechanism === 'OAUTHBEARER') exchange = bearer(bare, secret);
    return [mechanism, exchange, what];
}

/** The local part and the bare JID. */
export function accountOf(jid: string): [user: string, bare: string] {
    const bare = jid.split('/')[0]!;
    return [bare.split('@')[0]!, bare];
}

/** RFC 4616; X-OAUTH2 is the same with a token. */
function* plain(user: string, secret: string): Exchange {
    yield `\0${user}\0${secret}`;
}

/** RFC 7628. */
function* bearer(jid: string, token: string): Exchange {
    yield `n,a=${saslName(jid)},\x01auth=Bearer ${token}\x01\x01`;
    // The only challenge there is says why the token is refused; this answer lets the server fail (section 3.2.3).
    yield '\x01';
}
