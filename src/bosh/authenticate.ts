/** A SASL exchange over BOSH (RFC 6120, section 6). */
import { decode, encode, utf8 } from './base64.ts';
import type { Dialogue } from './dialogue.ts';
import { chooseMechanism, startExchange, type Login } from './sasl.ts';
import { BoshError } from './session.ts';
import { child, children, conditionOf, tag } from './xml.ts';

const namespace = 'urn:ietf:params:xml:ns:xmpp-sasl';

/**
 * @param features the stream features, which list the mechanisms.
 * @throws {BoshError}
 */
export async function authenticate(
    ask: Dialogue,
    features: Element,
    login: Login,
    crypto: Crypto,
): Promise<void> {
    const list = child(features, 'mechanisms');
    const offered = list ? children(list).map((element) => element.textContent.trim()) : [];
    const mechanism = chooseMechanism(offered, login, crypto);
    const exchange = startExchange(mechanism, login, crypto);
    const find = (answer: Element): Element | undefined =>
        children(answer).find((element) => element.namespaceURI === namespace);

    const { value } = await exchange.next('');
    let payload = tag('auth', { xmlns: namespace, mechanism }, encode(utf8(value ?? '')));
    for (;;) {
        const reply = await ask(find, payload);
        if (reply.localName === 'failure')
            throw failed(conditionOf(reply), 'token' in login ? 'token' : 'password', mechanism);
        const step = await exchange.next(new TextDecoder().decode(decode(reply.textContent)));
        if (reply.localName === 'success') {
            // Too early for an exchange that has more to ask: nothing is not the proof that it waits for.
            if (!step.done) await exchange.next('');
            return;
        }
        payload = tag('response', { xmlns: namespace }, encode(utf8(step.value ?? '')));
    }
}

function failed(condition = 'not-authorized', what: string, mechanism: string): BoshError {
    const temporary = condition === 'temporary-auth-failure';
    const remedy = temporary ? 'what it asks about logins is down' : 'is it valid, and for this `jid`?';
    return new BoshError(
        temporary ? 'server-unreachable' : 'rejected',
        `The XMPP server did not take the ${what} (${mechanism}: ${condition}): ${remedy}`,
        condition,
    );
}
