/** Restarts an authenticated stream and binds a resource (RFC 6120, section 7), in one request where possible. */
import type { AnswerQueue } from './answers.ts';
import { unreachable } from './post.ts';
import { BoshError } from './session.ts';
import type { Wire } from './wire.ts';
import { child, children, conditionOf, escape, featuresOf, streamTo, tag, type Attributes } from './xml.ts';

const sessionSpace = 'urn:ietf:params:xml:ns:xmpp-session';
// One is usual, two on a server that drops the bind; the rest is for answers without content.
const mostRequests = 6;

export interface BindOptions {
    domain: string;
    /** Empty: one of the server's choice. */
    resource: string;
    /** Gets what comes along and is not about the bind. */
    answers: AnswerQueue;
}

export interface Bound {
    /** Full JID, as the server wrote it. */
    jid: string;
    features?: Element;
}

/** @throws {BoshError} */
export async function bind(wire: Wire, { domain, resource, answers }: BindOptions): Promise<Bound> {
    let features: Element | undefined;

    /** Sends an IQ and waits for its result. */
    async function ask(id: string, content: string, attributes?: Attributes): Promise<Element> {
        const iq = tag('iq', { type: 'set', id, xmlns: 'jabber:client' }, content);
        let payload = iq;
        for (let requests = 0; requests < mostRequests; requests += 1) {
            const answer = await wire.send(payload, attributes);
            const fresh = featuresOf(answer);
            const reply = children(answer).find((element) => element.getAttribute('id') === id);
            for (const ours of [fresh, reply]) if (ours) answer.removeChild(ours);
            if (children(answer).length) answers.push(answer);
            features = fresh ?? features;
            if (reply?.getAttribute('type') === 'result') return reply;
            if (reply) throw refused(conditionOf(child(reply, 'error')!)!);
            // Prosody answers restart and bind at once; ejabberd drops what comes with a restart.
            payload = fresh ? iq : '';
            attributes = undefined;
        }
        throw unreachable('The XMPP server does not answer the bind.', 'no-answer');
    }

    const wish = tag(
        'bind',
        { xmlns: 'urn:ietf:params:xml:ns:xmpp-bind' },
        resource && tag('resource', {}, escape(resource)),
    );
    const result = await ask('bind', wish, { ...streamTo(domain), 'xmpp:restart': 'true' });
    // RFC 3921; RFC 6121 made it a no-op, which servers say by `<optional/>` or by not announcing it.
    const establish = features && child(features, 'session', sessionSpace);
    if (establish && !child(establish, 'optional'))
        await ask('session', tag('session', { xmlns: sessionSpace }));
    return { jid: result.textContent.trim(), features };
}

function refused(condition: string): BoshError {
    // A `resource-constraint` says that the account has too many sessions: later there may be fewer.
    const reason = condition === 'resource-constraint' ? 'policy' : 'rejected';
    return new BoshError(reason, `The XMPP server refused the \`resource\` (bind: ${condition}).`, condition);
}
