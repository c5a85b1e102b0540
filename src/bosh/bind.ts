/** Restarts an authenticated stream and binds a resource (RFC 6120, section 7), in one request where possible. */
import type { AnswerQueue } from './answers.ts';
import { unreachable } from './post.ts';
import { BoshError } from './session.ts';
import type { Wire } from './wire.ts';
import { child, children, conditionOf, escape, featuresOf, streamTo, tag } from './xml.ts';

const bindSpace = 'urn:ietf:params:xml:ns:xmpp-bind';
const sessionSpace = 'urn:ietf:params:xml:ns:xmpp-session';
// One is usual, two on a server that drops the bind; the rest is for answers without content.
const mostAnswers = 6;

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
    features: Element;
}

/** @throws {BoshError} */
export async function bind(wire: Wire, { domain, resource, answers }: BindOptions): Promise<Bound> {
    let features: Element | undefined;

    /** Takes its own out of an answer and leaves the rest to be delivered. */
    function take(answer: Element, ids: string[]): Element | undefined {
        const fresh = featuresOf(answer);
        const reply = children(answer).find(
            (element) => element.localName === 'iq' && ids.includes(element.getAttribute('id') ?? ''),
        );
        features = fresh ?? features;
        for (const own of [fresh, reply]) if (own) answer.removeChild(own);
        if (children(answer).length) answers.push(answer);
        return reply;
    }

    /** Waits for a result; `resend` goes out once the features have come without one. */
    async function result(first: Promise<Element>, ids: string[], resend = ''): Promise<Element> {
        let answer = await first;
        for (let count = 1; ; count += 1) {
            const reply = take(answer, ids);
            if (reply?.getAttribute('type') === 'result') return reply;
            if (reply) throw refused(conditionOf(child(reply, 'error')!));
            if (count === mostAnswers) throw refused();
            const dropped = features ? resend : '';
            if (dropped) resend = '';
            answer = await wire.send(dropped);
        }
    }

    const wish = tag('bind', { xmlns: bindSpace }, resource && tag('resource', {}, escape(resource)));
    // Prosody answers both at once. ejabberd answers the restart alone and drops the bind: it is sent again, under
    // another id, because a server that is only slow would answer twice.
    const restart = { ...streamTo(domain), 'xmpp:restart': 'true' };
    const bound = await result(
        wire.send(set('bind-1', wish), restart),
        ['bind-1', 'bind-2'],
        set('bind-2', wish),
    );
    const jid = bound.textContent?.trim();
    if (!jid || !features) throw refused();

    // RFC 3921; RFC 6121 made it a no-op, which servers say by `<optional/>` or by not announcing it.
    const establish = child(features, 'session', sessionSpace);
    if (establish && !child(establish, 'optional')) {
        await result(wire.send(set('session-1', tag('session', { xmlns: sessionSpace }))), ['session-1']);
    }
    return { jid, features };
}

function set(id: string, content: string): string {
    return tag('iq', { type: 'set', id, xmlns: 'jabber:client' }, content);
}

function refused(condition?: string): BoshError {
    if (!condition) return unreachable('The XMPP server does not answer the bind.', 'no-answer');
    // A `resource-constraint` says that the account has too many sessions: later there may be fewer.
    const reason = condition === 'resource-constraint' ? 'policy' : 'rejected';
    return new BoshError(reason, `The XMPP server refused the \`resource\` (bind: ${condition}).`, condition);
}
