/** A SASL exchange over BOSH (RFC 6120, section 6). */
import { decodeText, encode } from './base64.ts';
import { startSasl, type Login } from './sasl.ts';
import { BoshError } from './session.ts';
import { child, children, conditionOf, tag } from './xml.ts';
import type { Wire } from './wire.ts';

const namespace = 'urn:ietf:params:xml:ns:xmpp-sasl';
// SCRAM takes three; the rest is for answers without content while a slow back-end thinks.
const mostSteps = 8;

/**
 * @param features the stream features, which list the mechanisms.
 * @throws {BoshError}
 */
export async function authenticate(
    wire: Wire,
    features: Element,
    login: Login,
    crypto: Crypto,
): Promise<void> {
    const list = child(features, 'mechanisms', namespace);
    const offered = list ? children(list).map((element) => element.textContent?.trim() ?? '') : [];
    const exchange = startSasl({ offered, login, crypto });
    const { mechanism, initial } = exchange;
    let answer = await wire.send(tag('auth', { xmlns: namespace, mechanism }, encode(initial)));
    for (let step = 0; step < mostSteps; step += 1) {
        const reply = children(answer).find((element) => element.namespaceURI === namespace);
        if (!reply) {
            answer = await wire.send();
            continue;
        }
        if (reply.localName === 'failure') throw failed(conditionOf(reply), login, mechanism);
        const data = textOf(reply);
        if (reply.localName === 'success') return exchange.finish(data);
        answer = await wire.send(tag('response', { xmlns: namespace }, encode(await exchange.respond(data))));
    }
    throw new BoshError('server-unreachable', 'The XMPP server does not finish the login.', 'no-answer');
}

function textOf(reply: Element): string {
    try {
        return decodeText(reply.textContent?.trim() ?? '');
    } catch {
        return '';
    }
}

function failed(condition = 'not-authorized', login: Login, mechanism: string): BoshError {
    if (condition === 'temporary-auth-failure') {
        const message =
            'The XMPP server cannot check logins now: the site, database or directory that it asks does not answer.';
        return new BoshError('server-unreachable', message, condition);
    }
    const meaning = meanings[condition] ?? ('token' in login ? badToken : badPassword);
    const named = condition in meanings || /^[a-z-]{1,50}$/.test(condition) ? condition : 'not-authorized';
    return new BoshError('rejected', `${meaning} (${mechanism}: ${named}).`, named);
}

const badToken =
    'The XMPP server refused the token: it has expired, was used before, is not for this `jid`, or the server does ' +
    'not check tokens';
const badPassword = 'The XMPP server refused the password; `jid` and `password` have to be those of the XMPP account';

const meanings: Record<string, string> = {
    'account-disabled': 'The XMPP account is disabled',
    'credentials-expired': 'The password or token has expired',
    'encryption-required': 'The XMPP server wants encryption: use https for `bosh_service_url`',
    'invalid-mechanism': 'The XMPP server does not accept this SASL mechanism; see `mechanism`',
    'mechanism-too-weak': 'The XMPP server does not accept this SASL mechanism for the account',
    'malformed-request': 'The XMPP server did not understand the login; check `jid`',
    'invalid-authzid': 'The XMPP server does not let this account act for `jid`',
};
