/** What a server's refusal means, as a reason for the machine and a sentence for the site's developer. */
import { BoshError, type ServerReason } from './session.ts';
import { child, children, conditionOf } from './xml.ts';

const unknownDomain = 'The XMPP server does not serve this domain; check `session_domain` and the domain of `jid`';
const tooMuch = 'The server ended the session for breaking its rules (too many requests, or removed by its operator)';

/** Terminate conditions (XEP-0124, section 17.2) and stream errors (RFC 6120, section 4.9.3). */
const meanings: Record<string, string> = {
    'item-not-found': 'The server does not know this session: it ended, timed out, or the server was restarted',
    'host-unknown': unknownDomain,
    'host-gone': unknownDomain,
    // Prosody's word for an unknown domain.
    'improper-addressing': unknownDomain,
    conflict: 'The same resource has signed in elsewhere; do not give one `resource` to several tabs',
    'policy-violation': tooMuch,
    'bad-request': 'The server did not understand the request; a proxy before `bosh_service_url` may have changed it',
    'other-request': 'A request of this session went wrong; another tab or page may be using the same tokens',
    'remote-connection-failed': 'The connection manager cannot reach the XMPP server of this domain',
    'see-other-uri': 'The server asks for another address; change `bosh_service_url`',
    'system-shutdown': 'The XMPP server is shutting down',
    'internal-server-error': 'The XMPP server failed; its log says more',
    'remote-stream-error': 'The XMPP server ended the stream; its log says more',
};

const reasons: Record<string, ServerReason> = {
    'host-unknown': 'rejected',
    'host-gone': 'rejected',
    'improper-addressing': 'rejected',
    conflict: 'replaced',
    'policy-violation': 'policy',
};

/**
 * The error for a `<body type='terminate'>`.
 * @param bound whether there was a session to lose; a server that refuses to open one is "unreachable" for us.
 */
export function terminated(body: Element, bound: boolean): BoshError {
    let condition = body.getAttribute('condition') ?? undefined;
    if (condition === 'remote-stream-error') {
        // The stream's own error says more. It is a child of the body (XEP-0124) or of a `<stream:error>` (Prosody).
        condition = conditionOf(child(body, 'error') ?? streamErrors(body)) ?? condition;
    }
    // What the server wrote is shown only if it is a name: nothing else of an answer ever gets into a message.
    if (condition && !/^[a-z-]{1,50}$/.test(condition)) condition = 'undefined-condition';
    const reason = reasons[condition ?? ''] ?? (bound ? 'session-lost' : 'server-unreachable');
    const meaning = meanings[condition ?? ''] ?? 'The server ended the session, as when its operator removes a client';
    return new BoshError(reason, `${meaning} (BOSH: ${condition ?? 'no condition'}).`, condition);
}

/** The error for an HTTP status other than 200. */
export function refused(status: number, bound: boolean): BoshError {
    let reason: ServerReason = 'server-unreachable';
    let meaning = '`bosh_service_url` does not lead to a BOSH endpoint: check its path and the proxy before it';
    if (status === 429) {
        reason = 'policy';
        meaning = 'A proxy before the XMPP server asks for fewer requests; raise its limit for `bosh_service_url`';
    } else if (status === 504) {
        meaning = "A proxy gave up waiting for the XMPP server; its read timeout has to exceed BOSH's `wait` (60 s)";
    } else if (status >= 500) {
        meaning = 'The XMPP server, or the proxy before it, is down or failing';
    } else if (bound && (status === 400 || status === 403 || status === 404)) {
        // Connection managers of before 2006 end a session this way (XEP-0124, section 17.1).
        reason = status === 403 ? 'policy' : 'session-lost';
        meaning = 'The server does not know this session, or `bosh_service_url` is wrong';
    } else if (status === 401 || status === 407) {
        meaning = 'HTTP authentication stands before `bosh_service_url`; see `connection_options`';
    }
    return new BoshError(reason, `${meaning} (HTTP ${status}).`, `HTTP ${status}`);
}

function streamErrors(body: Element): Element | undefined {
    const namespace = 'urn:ietf:params:xml:ns:xmpp-streams';
    return children(body).some((element) => element.namespaceURI === namespace) ? body : undefined;
}
