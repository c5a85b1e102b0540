/** Which SASL mechanism carries a password or a token, and what it says. */
import { createScram, saslName, type Exchange } from './scram.ts';
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

/** From the strongest. */
const scrams = ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1'];

// PLAIN first: a back-end that checks tokens nearly always does so as if they were passwords, and ejabberd offers
// X-OAUTH2 whether or not anything stands behind it. OAUTHBEARER without PLAIN is what an OAuth back-end looks like.
const bearers = ['PLAIN', 'OAUTHBEARER', 'X-OAUTH2'];

export interface SaslOptions {
    /** The mechanisms that the server offers. */
    offered: string[];
    login: Login;
    crypto: Crypto;
}

/**
 * Starts the exchange by the best mechanism offered. A token never goes through SCRAM: the server does not hold it as
 * a password, so SCRAM could only fail.
 * @throws {BoshError} `rejected` when none fits.
 */
export function startSasl({ offered, login, crypto }: SaslOptions): Exchange {
    const [user, bare] = accountOf(login.jid);
    if ('token' in login) {
        const usable = login.mechanism && bearers.includes(login.mechanism) ? [login.mechanism] : bearers;
        const mechanism = usable.find((name) => offered.includes(name));
        if (!mechanism) throw nothingFits('token', usable, offered);
        return mechanism === 'OAUTHBEARER' ? bearer(bare, login.token) : plain(mechanism, user, login.token);
    }
    // WebCrypto exists in secure contexts only: https, or localhost.
    const usable = crypto.subtle ? [...scrams, 'PLAIN'] : ['PLAIN'];
    const mechanism = usable.find((name) => offered.includes(name));
    if (!mechanism) throw nothingFits('password', usable, offered);
    if (mechanism === 'PLAIN') return plain(mechanism, user, login.password);
    return createScram({ mechanism, user, password: login.password, crypto });
}

/** The local part and the bare JID. */
export function accountOf(jid: string): [user: string, bare: string] {
    const bare = jid.split('/')[0]!;
    return [bare.split('@')[0]!, bare];
}

/** RFC 4616; X-OAUTH2 is the same with a token. */
function plain(mechanism: string, user: string, secret: string): Exchange {
    return { mechanism, initial: `\0${user}\0${secret}` };
}

/** RFC 7628. */
function bearer(jid: string, token: string): Exchange {
    return {
        mechanism: 'OAUTHBEARER',
        initial: `n,a=${saslName(jid)},\x01auth=Bearer ${token}\x01\x01`,
        // The only challenge there is says why the token is refused; this answer lets the server fail (section 3.2.3).
        respond: () => '\x01',
    };
}

function nothingFits(what: string, usable: string[], offered: string[]): BoshError {
    const list =
        offered.join(', ') || 'no SASL mechanism (without https, Prosody needs `consider_bosh_secure`)';
    const message = `The XMPP server offers ${list}; a ${what} needs ${usable.join(' or ')}.`;
    return new BoshError('rejected', message, 'no-mechanism');
}
