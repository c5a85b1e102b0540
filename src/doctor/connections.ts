/** How many requests a browser may have under way to an address. */
import { connect } from 'node:tls';

/** Whether an address speaks HTTP/2. What cannot be reached does not count as a no. */
export function speaksHttp2(url: URL, timeout: number): Promise<boolean> {
    if (url.protocol !== 'https:') return Promise.resolve(false);
    const host = url.hostname.replace(/^\[|]$/g, '');
    return new Promise((resolve) => {
        const socket = connect({
            host,
            port: Number(url.port || 443),
            servername: /^[\d.]+$|:/.test(host) ? '' : host,
            ALPNProtocols: ['h2', 'http/1.1'],
            // Nothing is sent, and whether the certificate is good shows elsewhere.
            rejectUnauthorized: false,
            timeout,
        });
        const done = (answer: boolean) => () => {
            socket.destroy();
            resolve(answer);
        };
        socket.once('secureConnect', () => done(socket.alpnProtocol === 'h2')());
        socket.once('timeout', done(true));
        socket.once('error', done(true));
    });
}
