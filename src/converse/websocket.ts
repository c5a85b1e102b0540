/** A login over WebSocket: Strophe does it, when the machine says, by the mechanisms that the secret allows. */
import type { ServerReason } from '../bosh/session.ts';
import type { Credentials, Token } from '../host/reply.ts';
import { WAIT } from './attach.ts';
import type { Connection, ConverseEnv, PrivateConverse, StatusCallback } from './types.ts';

const TOKEN_MECHANISMS = { PLAIN: 'SASLPlain', OAUTHBEARER: 'SASLOAuthBearer', 'X-OAUTH2': 'SASLXOAuth2' };
const SCRAM = ['SASLSHA1', 'SASLSHA256', 'SASLSHA384', 'SASLSHA512'];

/** Starts the login. What becomes of it is told to `callback`. */
export async function connectSocket(
    { url, secret }: { url: string; secret: Credentials | Token },
    connection: Connection,
    { env }: PrivateConverse,
    callback: StatusCallback,
): Promise<void> {
    const { jid, resource } = secret;
    connection.service = url;
    connection.setProtocol();
    connection.reset();
    await env.u.setUserJID(resource ? `${jid.split('/')[0]!}/${resource}` : jid);
    connection.registerSASLMechanisms(mechanismsFor(secret, env));
    const password = secret.shape === 'token' ? secret.token : secret.password;
    // Strophe's own `connect`: Converse's would first ask the domain for other addresses than the site's (XEP-0156).
    env.Strophe.Connection.prototype.connect.call(connection, connection.jid, password, callback, WAIT);
}

/** A token never goes through SCRAM; a password does wherever the browser has the means (a secure context). */
function mechanismsFor(secret: Credentials | Token, { Strophe }: ConverseEnv): unknown[] {
    let names = [TOKEN_MECHANISMS.PLAIN, ...(isSecureContext ? SCRAM : [])];
    if (secret.shape === 'token')
        names = secret.mechanism ? [TOKEN_MECHANISMS[secret.mechanism]] : Object.values(TOKEN_MECHANISMS);
    return names.map((name) => Strophe[name]).filter(Boolean);
}

/** What a login's failure means. @param refused Strophe calls it a failed authentication. */
export function loginFailure(
    refused: boolean,
    condition: string | null | undefined,
    element: Element | undefined,
): { reason: ServerReason; message: string } {
    const said = element?.firstElementChild?.nodeName ?? condition ?? '';
    const word = /^[a-z-]{1,50}$/.test(said) ? said : 'no answer';
    const rejected = (refused && said !== 'temporary-auth-failure') || /mech/.test(said);
    return {
        reason: rejected ? 'rejected' : 'server-unreachable',
        message: rejected
            ? `The XMPP server refused the login (${word}); it has to be valid there for \`jid\`.`
            : `The XMPP server cannot be reached at \`websocket_url\` (${word}).`,
    };
}
