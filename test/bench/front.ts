/**
 * What stands in front of the site in real life: one origin for the site and the BOSH service. It hands requests on,
 * says how long scripts may be cached, and gives Converse's own support its token as a password.
 */
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const BOSH_PATH = '/http-bind';
/** Where a one-time token is had: by each side under the name that it knows. */
export const TOKEN_PATHS = { builtin: '/token-as-password', plugin: '/token' };

export interface FrontOptions {
    siteURL: string;
    boshURL: string;
    assets: Assets;
}

export interface Front {
    readonly url: string;
    close(): void;
}

/**
 * Not handed on: what is between one hop and the next, and the tests' own content policy, which keeps Converse from
 * its WebAssembly.
 */
const DROPPED = ['connection', 'keep-alive', 'transfer-encoding', 'content-security-policy'];
/** Which files are taken from the cache without asking whether they have changed. */
const CACHED = {
    // Converse's OMEMO asks for its WebAssembly a hundred times: long after `connected`, but a load has to come to rest.
    revalidated: /\.wasm$/,
    'plugin-immutable': /\.wasm$|^\/dist\//,
    immutable: /^\/(?:dist|converse|test)\//,
};
export type Assets = keyof typeof CACHED;

export async function startFront({ siteURL, boshURL, assets }: FrontOptions): Promise<Front> {
    // A kept connection could be closed by the other side at the moment of its next use.
    const agent = new Agent({ keepAlive: false });

    function handOn(incoming: IncomingMessage, response: ServerResponse): void {
        const path = incoming.url ?? '/';
        const target = new URL(path === BOSH_PATH ? boshURL : path, siteURL);
        const headers = { ...handedOn(incoming.headers), host: target.host };
        const onward = request(target, { agent, method: incoming.method, headers }, (answer) => {
            const kept = CACHED[assets].test(path);
            response.writeHead(answer.statusCode!, {
                ...handedOn(answer.headers),
                ...(kept && { 'cache-control': 'public, max-age=31536000, immutable' }),
            });
            answer.pipe(response);
        });
        onward.on('error', () => response.destroy());
        // A page that is left gives its held request back, at the server too.
        response.on('close', () => onward.destroy());
        incoming.pipe(onward);
    }

    async function tokenAsPassword(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
        const { cookie = '' } = incoming.headers;
        const answer = await fetch(new URL(TOKEN_PATHS.plugin, siteURL), { headers: { cookie } });
        const { jid, token } = (await answer.json()) as Record<string, string>;
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ jid, password: token }));
    }

    const server = createServer((incoming, response) => {
        if (incoming.url !== TOKEN_PATHS.builtin) handOn(incoming, response);
        else tokenAsPassword(incoming, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
        url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
        close() {
            server.close();
            server.closeAllConnections();
        },
    };
}

function handedOn(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
    return Object.fromEntries(Object.entries(headers).filter(([name]) => !DROPPED.includes(name)));
}
