/** A login over WebSocket: Strophe does it, when the machine says, by the mechanisms that the secret allows. */
import type { Credentials, Token } from '../host/reply.ts';
import type { ServerReason } from '../bosh/session.ts';
import type { Connection, ConverseEnv, PrivateConverse, StatusCallback } from './types.ts';

const WAIT = 59;
const TOKEN_MECHANISMS = { PLAIN: 'SASLPlain', OAUTHBEARER: 'SASLOAuthBearer', 'X-OAUTH2': 'SASLXOAuth2' };
const SCRAM = ['SASLSHA1', 'SASLSHA256', 'SASLSHA384', 'SASLSHA512'];

/** Starts the login. What becomes of it is told to `callback`. */
export async function connectSocket(
    url: string,
    secret: Credentials | Token,
    connection: Connection,
    { env }: PrivateConverse,
    callback: StatusCallback,
): Promise<void> {
    connection.service = url;
    connection.setProtocol();
    connection.reset();
    await env.u.setUserJID(
        secret.resource ? `${secret.jid.replace(/\/.*$/s, '')}/${secret.resource}` : secret.jid,
    );
    connection.registerSASLMechanisms(mechanismsFor(secret, env));
    const password = secret.shape === 'token' ? secret.token : secret.password;
    // Strophe's own `connect`: Converse's would first ask the domain for other addresses than the site's (XEP-0156).
    env.Strophe.Connection.prototype.connect.call(connection, connection.jid, password, callback, WAIT);
}

/** A token never goes through SCRAM; a password does wherever the browser has the means (a secure context). */
function mechanismsFor(secret: Credentials | Token, { Strophe }: ConverseEnv): unknown[] {
    const named =
        secret.shape === 'token' && secret.mechanism ? [secret.mechanism] : Object.keys(TOKEN_MECHANISMS);
    const names =
        secret.shape === 'token'
            ? named.map((name) => TOKEN_MECHANISMS[name as keyof typeof TOKEN_MECHANISMS])
            : ['SASLPlain', ...(isSecureContext ? SCRAM : [])];
    return names.map((name) => Strophe[name]).filter(Boolean);
}

/** What a login's failure means. */
export function loginFailure(
    status: 'AUTHFAIL' | 'CONNFAIL' | 'DISCONNECTED',
    condition: string | null | undefined,
    element: Element | undefined,
): { reason: ServerReason; message: string } {
    const failure = element?.firstElementChild?.nodeName ?? condition ?? '';
    const word = /^[a-z-]{1,50}$/.test(failure) ? ` (${failure})` : '';
    if (failure === 'temporary-auth-failure')
        return {
            reason: 'server-unreachable',
            message: `The XMPP server cannot check logins at the moment${word}.`,
        };
    if (status === 'AUTHFAIL' || /mech/i.test(failure))
        return {
            reason: 'rejected',
            message: `The XMPP server refused what the host site answered${word}. Check that both use the same accounts.`,
        };
    return {
        reason: failure === 'policy-violation' ? 'policy' : 'server-unreachable',
        message: `The XMPP server cannot be reached at \`websocket_url\`${word}.`,
    };
}
