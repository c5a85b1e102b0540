/** Restarts an authenticated stream and binds a resource (RFC 6120, section 7), in one request where possible. */
import type { AnswerQueue } from './answers.ts';
import { shown } from './conditions.ts';
import type { Dialogue } from './dialogue.ts';
import { BoshError } from './session.ts';
import { child, children, conditionOf, escape, streamTo, type Attributes } from './xml.ts';

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
    let features: Element | undefined;

    /** Asks, and takes the features and the result out of the answer; what else there is goes to the answers. */
    async function request(id: string, content: string, attributes?: Attributes): Promise<Element> {
        const iq = `<iq type='set' id='${id}' xmlns='jabber:client'>${content}</iq>`;
        const find = (answer: Element): Element | undefined => {
            const fresh = child(answer, 'features');
            const reply = children(answer).find((element) => element.getAttribute('id') === id);
            for (const ours of [fresh, reply]) if (ours) answer.removeChild(ours);
            if (children(answer).length) answers.push(answer);
            features = fresh ?? features;
            return reply ?? fresh;
        };
        let reply = await ask(find, iq, attributes);
        // Prosody answers restart and bind at once; ejabberd drops what comes with a restart.
        while (reply.localName === 'features') reply = await ask(find, iq);
        const error = child(reply, 'error');
        if (!error) return reply;
        const condition = shown(conditionOf(error));
        // A `resource-constraint` says that the account has too many sessions: later there may be fewer.
        const reason = condition === 'resource-constraint' ? 'policy' : 'rejected';
        throw new BoshError(reason, `XMPP server refused the \`resource\` (${condition}).`, condition);
    }

    const space = 'urn:ietf:params:xml:ns:xmpp-';
    const restart = { ...streamTo(domain), 'xmpp:restart': 'true' };
    const jid = (await request('bind', `<bind xmlns='${space}bind'>${wish}</bind>`, restart)).textContent;
    // RFC 3921; RFC 6121 made it a no-op, which servers say by `<optional/>` or by not announcing it.
    const establish = features && child(features, 'session');
    if (establish && !child(establish, 'optional'))
        await request('session', `<session xmlns='${space}session'/>`);
    return { jid, features };
}
