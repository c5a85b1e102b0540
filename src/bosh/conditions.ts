/** What a server's refusal means, as a reason for the machine and a sentence for the site's developer. */
import { BoshError, type ServerReason } from './session.ts';
import { children } from './xml.ts';

const streamErrors = 'urn:ietf:params:xml:ns:xmpp-streams';

/**
 * Terminate conditions (XEP-0124, section 17.2) and stream errors (RFC 6120, section 4.9.3) that mean more to the
 * machine than that the session is gone. `improper-addressing` is Prosody's word for an unknown domain.
 */
const reasons = new Map<string, ServerReason>([
    ['host-unknown', 'rejected'],
    ['host-gone', 'rejected'],
    ['improper-addressing', 'rejected'],
    ['conflict', 'replaced'],
    ['policy-violation', 'policy'],
]);

const over = 'Session timed out or ended by the XMPP server: see its log';
const meanings: Record<ServerReason, string> = {
    rejected: 'Unknown XMPP domain: check `session_domain` and `jid`',
    replaced: 'The same `resource` signed in elsewhere',
    policy: over,
    'session-lost': over,
    // ejabberd opens no session for a domain that it does not serve, and calls that an internal error.
    'server-unreachable': 'No XMPP session: check `session_domain`, `jid` and the server log',
};

/**
 * The error for a `<body type='terminate'>`.
 * @param bound whether there was a session to lose; a server that refuses to open one is "unreachable" for us.
 */
export function terminated(body: Element, bound: boolean): BoshError {
    // The stream's own error says more. It is a child of the body (XEP-0124) or of a `<stream:error>` (Prosody).
    const nested = [body, ...children(body)].flatMap(children);
    const stated = nested.find((element) => element.namespaceURI === streamErrors);
    const error = ended(stated?.localName ?? body.getAttribute('condition'), bound);
    bodies.set(error, body);
    return error;
}

/** Not in the errors themselves, which may be logged. */
const bodies = new WeakMap<BoshError, Element>();

/** The `<body type='terminate'>` that an error stands for, if it does. */
export const bodyOf = (error: BoshError): Element | undefined => bodies.get(error);

/** A condition as it may be shown: only if it is a name. Nothing else of an answer ever gets into a message. */
export function shown(condition: string | null | undefined): string {
    return /^[a-z-]{1,50}$/.test(condition ?? '') ? condition! : 'undefined-condition';
}

/** The error for a stream's or a terminate's condition. @param bound as above. */
export function ended(condition: string | null, bound: boolean): BoshError {
    const name = shown(condition);
    const reason = reasons.get(name) ?? (bound ? 'session-lost' : 'server-unreachable');
    return new BoshError(reason, `${meanings[reason]} (${name}).`, name);
}

/** The answer came from something else than a BOSH connection manager. */
export const noEndpoint = 'No BOSH at `bosh_service_url` (Prosody: /http-bind, ejabberd: /bosh)';

/** The error for an HTTP status other than 200. */
export function refused(status: number, bound: boolean): BoshError {
    let reason: ServerReason = 'server-unreachable';
    // 400, 403 and 404 are how connection managers said it before version 1.6 (XEP-0124, section 17.1), and some still do.
    // At 429 a session lives on; one that is being opened had better wait for long.
    if (status === (bound ? 403 : 429)) reason = 'policy';
    else if (bound && [400, 404].includes(status)) reason = 'session-lost';
    const meaning = status < 429 ? noEndpoint : 'XMPP server down, or its proxy busy or cut off before 60 s';
    return new BoshError(reason, `${meaning} (HTTP ${status}).`, `HTTP ${status}`);
}

export function unreachable(message: string, condition: string): BoshError {
    return new BoshError('server-unreachable', message, condition);
}
