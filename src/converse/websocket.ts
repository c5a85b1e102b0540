/** A login over WebSocket: Strophe does it, when the machine says, by the mechanisms that the secret allows. */
import type { ServerReason } from '../bosh/session.ts';
import type { Credentials, Token } from '../host/reply.ts';
import { bareJid } from '../session/jid.ts';
import { closeGate } from './gate.ts';
import { handlersStand, WAIT, type Tools } from './road.ts';
import type { Connection, ConverseEnv, PrivateConverse, StatusCallback } from './types.ts';

const TOKEN_MECHANISMS = { PLAIN: 'SASLPlain', OAUTHBEARER: 'SASLOAuthBearer', 'X-OAUTH2': 'SASLXOAuth2' };
const SCRAM = ['SASLSHA1', 'SASLSHA256', 'SASLSHA384', 'SASLSHA512'];

/**
 * Logs in, and goes on with the stream that the handover names, if the server still has it. What becomes of it is told to
 * `callback`. Resolves when Converse's handlers stand. @returns whether it is the old stream.
 */
export async function connectSocket(
    { url, secret, resume }: { url: string; secret: Credentials | Token; resume: string | undefined },
    connection: Connection,
    converse: PrivateConverse,
    callback: StatusCallback,
    { stream, saved, standing }: Tools,
): Promise<boolean> {
    const { api, env } = converse;
    const { jid, resource } = secret;
    connection.service = url;
    connection.setProtocol();
    connection.reset();
    const gate = closeGate(connection);
    const full = resource ? `${bareJid(jid)}/${resource}` : (resume ?? jid);
    await stream.begin(connection, full, resume !== undefined);
    connection.registerSASLMechanisms(mechanismsFor(secret, env));
    const password = secret.shape === 'token' ? secret.token : secret.password;
    return new Promise((resolve) => {
        const told: StatusCallback = (status, condition, element) => {
            if (status === env.Strophe.Status.CONNECTED) {
                const resumed = !connection.do_bind;
                // Converse has made up a new resource meanwhile, which a resumed stream does not have.
                if (resumed && resume) connection.jid = resume;
                saved.socketJid = connection.jid;
                stream.stands(resumed);
                gate.loggedIn();
                void handlersStand(api, connection).then(() => {
                    standing();
                    stream.uncount(gate.open());
                    resolve(resumed);
                });
            }
            callback(status, condition, element);
        };
        // Strophe's own `connect`: Converse's would first ask the domain for other addresses than the site's (XEP-0156).
        env.Strophe.Connection.prototype.connect.call(connection, connection.jid, password, told, WAIT);
    });
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
