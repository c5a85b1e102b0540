/** Opens a WebSocket as far as the handshake (RFC 6455, RFC 7395). */
import { randomBytes } from 'node:crypto';
import { request as plain, type RequestOptions } from 'node:http';
import { request as secure } from 'node:https';
import type { Notes } from './finding.ts';
import { wordOf } from './traffic.ts';

export interface Handshake {
    url: string;
    page: URL;
    timeout: number;
}

export function checkWebSocket({ url, page, timeout }: Handshake, { find }: Notes): Promise<void> {
    const address = new URL(url.replace(/^ws/, 'http'));
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
    return new Promise((resolve) => {
        const request = (address.protocol === 'https:' ? secure : plain)(address, options);
        const refused = (detail?: string) => {
            find('websocket-refused', detail);
            request.destroy();
            resolve();
        };
        request.once('upgrade', ({ headers }, socket) => {
            socket.destroy();
            if (headers['sec-websocket-protocol'] !== 'xmpp') find('websocket-no-xmpp');
            resolve();
        });
        request.once('response', ({ statusCode }) => refused(`HTTP ${statusCode}`));
        request.once('timeout', () => refused('no answer in time'));
        request.on('error', (error) => refused(wordOf(error)));
        request.end();
    });
}
