/** Logs in without a browser: with a token, or with whatever somebody may send in its place. */
import type { XMPPServer } from '../../demo/servers/xmpp-server.ts';
import { prebind } from '../../src/bosh/prebind.ts';
import { login, open } from '../../src/bosh/login.ts';
import { createNodeEnvironment } from '../../src/bosh/node.ts';
import type { Proven } from '../../src/bosh/session.ts';

export interface TokenLogin {
    token: string;
    /** Default: alice. */
    user?: string;
    mechanism?: string;
}

export const signIn = (
    { boshURL, domain }: XMPPServer,
    { token, user = 'alice', mechanism = 'PLAIN' }: TokenLogin,
): Promise<unknown> => prebind({ bosh_service_url: boshURL, jid: `${user}@${domain}`, token, mechanism });

/** Sends this as the first message of SASL, byte by byte. */
export async function say(
    { boshURL: url, domain }: XMPPServer,
    mechanism: string,
    message: string,
): Promise<Proven> {
    const node = createNodeEnvironment();
    const env = {
        ...node,
        fetch: (to: string, init?: RequestInit) => {
            const said = Buffer.from(message).toString('base64');
            const body = String(init?.body).replace(/(<auth [^>]*>)[^<]*/, (_, tag: string) => tag + said);
            return node.fetch(to, { ...init, body });
        },
    };
    return login(await open({ url, domain, env }), { jid: `alice@${domain}`, token: 'any', mechanism });
}

/** The mechanisms that the server offers. */
export async function mechanismsOf({ boshURL: url, domain }: XMPPServer): Promise<string[]> {
    const node = createNodeEnvironment();
    let features = '';
    const env = {
        ...node,
        fetch: async (to: string, init?: RequestInit) => {
            const response = await node.fetch(to, init);
            features += await response.clone().text();
            return response;
        },
    };
    (await open({ url, domain, env })).abandon();
    return [...features.matchAll(/<mechanism>([^<]*)</g)].map(([, name]) => name!).sort();
}

/** What ejabberd takes for the name alone. */
export const namedElsewhere = 'PLAIN: a name with an address';

/** What nobody is let in by, for a user and a token that are good together; a name says what is tried. */
export function injections({ domain }: XMPPServer, user: string, token: string): [string, string, string][] {
    const plain = (what: string, name: string, secret: string, as = ''): [string, string, string] => [
        `PLAIN: ${what}`,
        'PLAIN',
        `${as}\0${name}\0${secret}`,
    ];
    const bearer = (what: string, message: string): [string, string, string] => [
        `OAUTHBEARER: ${what}`,
        'OAUTHBEARER',
        message,
    ];
    return [
        plain('a line feed after the name', `${user}\n`, token),
        [namedElsewhere, 'PLAIN', `\0${user}@other.example\0${token}`],
        plain('a path in the name', `/../${user}`, token),
        plain('a field in the name', `bob&username=${user}`, token),
        plain('an encoded letter in the name', `%61${user.slice(1)}`, token),
        plain('a colon in the name', `bob:${user}`, token),
        plain('a line feed after the token', user, `${token}\n`),
        plain('a field after the token', user, `${token}&username=bob`),
        plain('a NUL after the token', user, `${token}\0more`),
        plain('an encoded token', user, `%${Buffer.from(token[0]!).toString('hex')}${token.slice(1)}`),
        plain('to act as somebody else', user, token, 'bob'),
        plain('no token', user, ''),
        plain('no name', '', token),
        bearer('no name', `n,,\x01auth=Bearer ${token}\x01\x01`),
        bearer('a name of another host', `n,a=${user}@other.example,\x01auth=Bearer ${token}\x01\x01`),
        bearer('a comma in the name', `n,a=${user}=2Cbob@${domain},\x01auth=Bearer ${token}\x01\x01`),
        bearer('two names', `n,a=${user}@${domain},a=bob@${domain},\x01auth=Bearer ${token}\x01\x01`),
        bearer(
            'two tokens, the first bad',
            `n,a=${user}@${domain},\x01auth=Bearer x\x01auth=Bearer ${token}\x01\x01`,
        ),
        bearer('a NUL after the token', `n,a=${user}@${domain},\x01auth=Bearer ${token}\0\x01\x01`),
        bearer('another scheme', `n,a=${user}@${domain},\x01auth=Basic ${token}\x01\x01`),
        bearer('nothing', ''),
    ];
}
