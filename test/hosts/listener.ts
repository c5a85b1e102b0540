/** A small web server on loopback, gone with the test that started it. */
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** @returns its URL. @param tls by https, with this key and certificate. */
export async function listen(answer: RequestListener, tls?: { key: string; cert: string }): Promise<string> {
    const server = tls ? createSecureServer(tls, answer) : createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
        server.closeAllConnections();
        server.close();
    });
    const { port } = server.address() as AddressInfo;
    return `${tls ? 'https' : 'http'}://127.0.0.1:${port}/http-bind`;
}
