/** A SASL exchange over BOSH (RFC 6120, section 6). */
import { decode, encode } from './base64.ts';
import { unreachable } from './post.ts';
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
    const offered = list ? children(list).map((element) => element.textContent.trim()) : [];
    const exchange = startSasl({ offered, login, crypto });
    const { mechanism, initial } = exchange;
    let payload = tag('auth', { xmlns: namespace, mechanism }, encode(initial));
    for (let step = 0; step < mostSteps; step += 1) {
        const answer = await wire.send(payload);
        payload = '';
        const reply = children(answer).find((element) => element.namespaceURI === namespace);
        if (!reply) continue;
        if (reply.localName === 'failure')
            throw failed(conditionOf(reply), 'token' in login ? 'token' : 'password', mechanism);
        const data = textOf(reply);
        if (reply.localName === 'success') return exchange.finish?.(data);
        payload = tag('response', { xmlns: namespace }, encode((await exchange.respond?.(data)) ?? ''));
    }
    throw unreachable('The XMPP server does not finish the login.', 'no-answer');
}

function textOf(reply: Element): string {
    try {
        return new TextDecoder().decode(decode(reply.textContent.trim()));
    } catch {
        // `=`, which stands for nothing (RFC 6120, section 6.4.2).
        return '';
    }
}

function failed(condition = 'not-authorized', what: string, mechanism: string): BoshError {
    const temporary = condition === 'temporary-auth-failure';
    const meaning = temporary ? 'cannot check' : 'refused';
    const remedy = temporary
        ? 'what it asks about logins does not answer'
        : 'is it valid there, and for this `jid`?';
    return new BoshError(
        temporary ? 'server-unreachable' : 'rejected',
        `The XMPP server ${meaning} the ${what} (${mechanism}: ${condition}): ${remedy}`,
        condition,
    );
}
