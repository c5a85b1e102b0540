/** A SASL exchange over BOSH (RFC 6120, section 6). */
import { decode, encode, utf8 } from './base64.ts';
import { shown } from './conditions.ts';
import type { Dialogue } from './dialogue.ts';
import { startSasl, type Login } from './sasl.ts';
import { BoshError } from './session.ts';
import { child, children, conditionOf, tag } from './xml.ts';

const xmlns = 'urn:ietf:params:xml:ns:xmpp-sasl';

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
    const offered = list ? children(list).map((element) => element.textContent) : [];
    const [mechanism, exchange, what] = startSasl(offered, login, crypto);
    const find = (answer: Element): Element | undefined =>
        children(answer).find((element) => element.namespaceURI === xmlns);
    /** What we say to what the server has said. */
    const respond = async (said: string): Promise<string> =>
        encode(utf8((await exchange.next(new TextDecoder().decode(decode(said)))).value ?? ''));

    let reply = await ask(find, tag('auth', { xmlns, mechanism }, await respond('')));
    while (reply.localName === 'challenge')
        reply = await ask(find, tag('response', { xmlns }, await respond(reply.textContent)));
    if (reply.localName === 'success') {
        await respond(reply.textContent);
        // Ends every exchange but one whose server has not proven itself.
        await respond('');
        return;
    }
    const condition = shown(conditionOf(reply));
    const temporary = condition === 'temporary-auth-failure';
    const remedy = temporary ? 'its login back-end is down' : 'is it valid, and for this `jid`?';
    throw new BoshError(
        temporary ? 'server-unreachable' : 'rejected',
        `XMPP server refused the ${what} (${mechanism}: ${condition}): ${remedy}`,
        condition,
    );
}
