/** Opens a WebSocket and a stream on it (RFC 7395), as far as the mechanisms that the server offers. */
import { WebSocket } from 'ws';
import { startSasl } from '../bosh/sasl.ts';
import { BoshError } from '../bosh/session.ts';
import { tag } from '../bosh/xml.ts';
import type { Reply } from '../host/reply.ts';
import type { Name } from './catalogue.ts';
import type { Notes } from './finding.ts';
import { domainOf } from './jid.ts';
import type { Options } from './options.ts';
import { wordOf } from './network-words.ts';

/** Bytes of a message. More than that is no list of features. */
const MOST = 64 * 1024;

export async function checkWebSocket(
    url: string,
    { page, timeout }: Options,
    reply: Reply | undefined,
    { find }: Notes,
    crypto: Crypto,
): Promise<void> {
    const socket = new WebSocket(url, 'xmpp', { origin: page.origin, maxPayload: MOST });
    try {
        const fault = await opened(socket, timeout);
        if (fault) return find(...fault);
        // A prebind goes by BOSH.
        if (!reply || reply.shape === 'prebind') return;
        const offered = await mechanisms(socket, domainOf(reply.jid), timeout);
        if (!offered) return find('websocket-no-xmpp', 'no stream for the domain of `jid`');
        startSasl(offered, reply, crypto);
    } catch (error) {
        if (!(error instanceof BoshError)) throw error;
        find('no-mechanism', error.message);
    } finally {
        socket.terminate();
    }
}

type Fault = [name: Name, detail?: string];

/** @returns why it is of no use, if so: without a detail when that cannot be told. */
function opened(socket: WebSocket, timeout: number): Promise<Fault | undefined> {
    return new Promise((resolve) => {
        const done = (fault?: Fault) => {
            clearTimeout(timer);
            resolve(fault);
        };
        const timer = setTimeout(() => done(['websocket-refused', 'no answer in time']), timeout);
        // Before the library has looked at the answer, of which its error would not say what is wrong.
        socket.once('upgrade', ({ headers }) => {
            if (headers['sec-websocket-protocol'] !== 'xmpp') done(['websocket-no-xmpp']);
        });
        socket.once('open', () => done());
        socket.once('unexpected-response', (_, { statusCode }) =>
            done(['websocket-refused', `HTTP ${statusCode}`]),
        );
        // Stays: a socket that is given up before it has opened says so, too.
        socket.on('error', (error) => done(['websocket-refused', wordOf(error)]));
    });
}

/** @returns undefined when the server offers no stream. */
function mechanisms(socket: WebSocket, to: string, timeout: number): Promise<string[] | undefined> {
    return new Promise((resolve) => {
        const done = (names?: string[]) => {
            clearTimeout(timer);
            resolve(names);
        };
        const timer = setTimeout(done, timeout);
        socket.once('close', () => done());
        socket.on('message', (data) => {
            const text = (data as Buffer).toString();
            if (!/^<(stream:)?features[\s>]/.test(text)) return;
            done([...text.matchAll(/<mechanism>([^<]*)</g)].map(([, name]) => name!));
        });
        socket.send(tag('open', { xmlns: 'urn:ietf:params:xml:ns:xmpp-framing', to, version: '1.0' }));
    });
}
