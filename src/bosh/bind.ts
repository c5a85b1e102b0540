/** Restarts an authenticated stream and binds a resource (RFC 6120, section 7), in one request where possible. */
import type { AnswerQueue } from './answers.ts';
import type { Dialogue } from './dialogue.ts';
import { BoshError } from './session.ts';
import { child, children, conditionOf, escape, streamTo } from './xml.ts';

export interface Bound {
    /** Full JID, as the server wrote it. */
    jid: string;
    features?: Element;
}

/**
 * @param resource empty: one of the server's choice.
 * @param answers gets what comes along and is not about the bind.
 * @throws {BoshError}
 */
export async function bind(
    ask: Dialogue,
    domain: string,
    resource: string,
    answers: AnswerQueue,
): Promise<Bound> {
    const wish = resource && `<resource>${escape(resource)}</resource>`;
    const iq =
        "<iq type='set' id='bind' xmlns='jabber:client'>" +
        `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>${wish}</bind></iq>`;
    let features: Element | undefined;

    /** Takes the features and the bind's result out of an answer. */
    function find(answer: Element): Element | undefined {
        const fresh = child(answer, 'features');
        const reply = children(answer).find((element) => element.getAttribute('id') === 'bind');
        for (const ours of [fresh, reply]) if (ours) answer.removeChild(ours);
        if (children(answer).length) answers.push(answer);
        features = fresh ?? features;
        return reply ?? fresh;
    }

    let reply = await ask(find, iq, { ...streamTo(domain), 'xmpp:restart': 'true' });
    // Prosody answers restart and bind at once; ejabberd drops what comes with a restart.
    while (reply.localName === 'features') reply = await ask(find, iq);
    const error = child(reply, 'error');
    if (!error) return { jid: reply.textContent, features };
    const condition = conditionOf(error);
    // A `resource-constraint` says that the account has too many sessions: later there may be fewer.
    const reason = condition === 'resource-constraint' ? 'policy' : 'rejected';
    throw new BoshError(reason, `XMPP server refused the \`resource\` (${condition}).`, condition);
}
