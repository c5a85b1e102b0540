/** Opens a WebSocket (RFC 6455) and a stream on it (RFC 7395), as far as the mechanisms that the server offers. */
import { randomBytes } from 'node:crypto';
import { request as plain, type RequestOptions } from 'node:http';
import { request as secure } from 'node:https';
import type { Duplex } from 'node:stream';
import { startSasl } from '../bosh/sasl.ts';
import { BoshError } from '../bosh/session.ts';
import { tag } from '../bosh/xml.ts';
import type { Reply } from '../host/reply.ts';
import type { Notes } from './finding.ts';
import { frame, texts } from './frames.ts';
import { domainOf } from './jid.ts';
import type { Options } from './options.ts';
import { wordOf } from './traffic.ts';

/** More than that is no list of features. */
const MOST = 64 * 1024;

export async function checkWebSocket(
    url: string,
    { page, timeout }: Options,
    reply: Reply | undefined,
    { find }: Notes,
    crypto: Crypto,
): Promise<void> {
    const opened = await upgrade(new URL(url.replace(/^ws/, 'http')), page, timeout);
    if (typeof opened === 'string') return find('websocket-refused', opened || undefined);
    try {
        if (opened.protocol !== 'xmpp') return find('websocket-no-xmpp');
        // A prebind goes by BOSH.
        if (!reply || reply.shape === 'prebind') return;
        const offered = await mechanisms(opened.socket, domainOf(reply.jid), timeout);
        if (!offered) return find('websocket-no-xmpp', 'no stream for the domain of `jid`');
        startSasl(offered, reply, crypto);
    } catch (error) {
        if (!(error instanceof BoshError)) throw error;
        find('no-mechanism', error.message);
    } finally {
        opened.socket.destroy();
    }
}

/** @returns the open socket, or why there is none: empty when that cannot be told. */
function upgrade(address: URL, page: URL, timeout: number) {
    const options: RequestOptions = {
        headers: {
            Connection: 'Upgrade',
            Upgrade: 'websocket',
            Origin: page.origin,
            'Sec-WebSocket-Version': '13',
            'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
            'Sec-WebSocket-Protocol': 'xmpp',
        },
        timeout,
    };
    return new Promise<{ socket: Duplex; protocol: string | undefined } | string>((resolve) => {
        const request = (address.protocol === 'https:' ? secure : plain)(address, options);
        const refused = (why = '') => {
            resolve(why);
            request.destroy();
        };
        request.once('upgrade', ({ headers }, socket) => {
            // Whatever becomes of it is seen by who reads.
            socket.on('error', () => {});
            resolve({ socket, protocol: headers['sec-websocket-protocol'] });
        });
        request.once('response', ({ statusCode }) => refused(`HTTP ${statusCode}`));
        request.once('timeout', () => refused('no answer in time'));
        request.on('error', (error) => refused(wordOf(error)));
        request.end();
    });
}

/** @returns undefined when the server offers no stream. */
function mechanisms(socket: Duplex, to: string, timeout: number): Promise<string[] | undefined> {
    return new Promise((resolve) => {
        let bytes = Buffer.alloc(0);
        const timer = setTimeout(() => socket.destroy(), timeout);
        socket.once('close', () => {
            clearTimeout(timer);
            resolve(undefined);
        });
        socket.on('data', (chunk: Buffer) => {
            bytes = Buffer.concat([bytes, chunk]);
            const features = texts(bytes).find((text) => /^<(stream:)?features[\s>]/.test(text));
            if (features) {
                resolve([...features.matchAll(/<mechanism>([^<]*)</g)].map(([, name]) => name!));
            }
            if (features || bytes.length > MOST) socket.destroy();
        });
        socket.write(
            frame(tag('open', { xmlns: 'urn:ietf:params:xml:ns:xmpp-framing', to, version: '1.0' })),
        );
    });
}
