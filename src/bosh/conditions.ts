/** What a server's refusal means, as a reason for the machine and a sentence for the site's developer. */
import { BoshError, type ServerReason } from './session.ts';
import { children } from './xml.ts';

const streamErrors = 'urn:ietf:params:xml:ns:xmpp-streams';
const unknownDomain = 'Unknown XMPP domain: check `session_domain` and `jid`';

/**
 * Terminate conditions (XEP-0124, section 17.2) and stream errors (RFC 6120, section 4.9.3) that mean something to the
 * machine or have a remedy. The names of the others say all there is to say: `system-shutdown`, for example.
 */
const meanings: Record<string, [string, ServerReason?]> = {
    'item-not-found': ['The session has timed out, or the XMPP server was restarted'],
    'host-unknown': [unknownDomain, 'rejected'],
    'host-gone': [unknownDomain, 'rejected'],
    // Prosody's word for an unknown domain.
    'improper-addressing': [unknownDomain, 'rejected'],
    conflict: ['The same `resource` has signed in elsewhere', 'replaced'],
    'see-other-uri': ['The XMPP server wants another `bosh_service_url`'],
    'policy-violation': ['The XMPP server ended the session by its rules', 'policy'],
};

/**
 * The error for a `<body type='terminate'>`.
 * @param bound whether there was a session to lose; a server that refuses to open one is "unreachable" for us.
 */
export function terminated(body: Element, bound: boolean): BoshError {
    let condition = body.getAttribute('condition') || undefined;
    if (condition === 'remote-stream-error') {
        // The stream's own error says more. It is a child of the body (XEP-0124) or of a `<stream:error>` (Prosody).
        const nested = [body, ...children(body)].flatMap(children);
        condition = nested.find((element) => element.namespaceURI === streamErrors)?.localName ?? condition;
    }
    return ended(condition, bound);
}

/** The error for a stream's or a terminate's condition. @param bound as above. */
export function ended(condition: string | undefined, bound: boolean): BoshError {
    // Shown only if it is a name: nothing else of an answer ever gets into a message.
    if (condition && !/^[a-z-]{1,50}$/.test(condition)) condition = 'undefined-condition';
    // ejabberd opens no session for a domain that it does not serve, and calls that an internal error.
    const otherwise = `The XMPP server ${bound ? 'ended the session' : 'failed'}: see its log`;
    const [meaning, reason] = meanings[condition!] ?? [
        bound ? otherwise : `${otherwise}, or: ${unknownDomain}`,
    ];
    return new BoshError(
        reason ?? (bound ? 'session-lost' : 'server-unreachable'),
        `${meaning} (BOSH: ${condition ?? 'no condition'}).`,
        condition,
    );
}

export const noEndpoint = 'No BOSH endpoint at `bosh_service_url` (Prosody: /http-bind, ejabberd: /bosh)';

/** The error for an HTTP status other than 200. */
export function refused(status: number, bound: boolean): BoshError {
    let reason: ServerReason = 'server-unreachable';
    let meaning = noEndpoint;
    if (status === 429) {
        // A session lives on; one that is being opened had better wait for long.
        if (!bound) reason = 'policy';
        meaning = 'The proxy before `bosh_service_url` wants fewer requests';
    } else if (status >= 500) {
        meaning = 'The XMPP server is down, or the proxy before it waits less than 60 s';
    } else if (bound && [400, 403, 404].includes(status)) {
        // How connection managers said it before version 1.6 (XEP-0124, section 17.1), and some still do.
        reason = status === 403 ? 'policy' : 'session-lost';
        meaning = `The session has timed out, or: ${noEndpoint}`;
    }
    return new BoshError(reason, `${meaning} (HTTP ${status}).`, `HTTP ${status}`);
}
