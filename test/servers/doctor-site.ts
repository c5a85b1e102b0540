/** Small sites for the doctor: a token endpoint with a sign-in cookie, and a proxy before the XMPP server. */
import { once } from 'node:events';
import {
    createServer,
    type IncomingMessage,
    type RequestListener,
    type Server,
    type ServerResponse,
} from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Certificate } from '../hosts/certificate.ts';

export const COOKIE = 'sid=c00kie-5ecret';

/** How an `https:` address is served; one that speaks HTTP/2 speaks HTTP/1.1 too. */
export interface Secure extends Certificate {
    http2: boolean;
}

function serverOf(listener: RequestListener, secure?: Secure) {
    if (!secure) return createServer(listener);
    const { key, cert } = secure;
    if (!secure.http2) return createTlsServer({ key, cert }, listener);
    return createSecureServer({ key, cert, allowHTTP1: true }, listener as never);
}

/** Serves on a free port until the test is over. */
export async function serve(listener: RequestListener, secure?: Secure): Promise<{ origin: string }> {
    const server = serverOf(listener, secure);
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => sockets.add(socket));
    // A WebSocket, but of no subprotocol.
    if (!secure) new WebSocketServer({ server: server as Server, handleProtocols: () => false });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
    });
    const { port } = server.address() as AddressInfo;
    return { origin: secure ? `https://localhost:${port}` : `http://127.0.0.1:${port}` };
}

export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

/** A site that answers at `/token` who is signed in, and 401 to everybody else. */
export async function startSite(answer: Answer, stranger?: Answer): Promise<string> {
    const { origin } = await serve((request, response) => {
        if (request.url !== '/token') return void response.writeHead(404).end();
        if (request.headers.cookie === COOKIE) return void answer(response, request);
        if (stranger) return void stranger(response, request);
        response.writeHead(401).end();
    });
    return `${origin}/token`;
}

/** The answer as it should be, with this reply; made anew for each request. */
export const json =
    (reply: () => unknown, headers: Record<string, string> = {}): Answer =>
    async (response) => {
        const body = JSON.stringify(await reply());
        const usual = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
        response.writeHead(200, { ...usual, ...headers }).end(body);
    };

export interface Front {
    /** Milliseconds after which a request is answered by `instead`. */
    patience?: number;
    instead?: { status: number; text: string };
    rewrite?: (text: string) => string;
    /** Which requests it loses. */
    loses?: (body: string) => boolean;
    secure?: Secure;
    /** Whether its answers may be read from other origins. Default: true. */
    cors?: boolean;
}

/** A proxy before the XMPP server. */
export async function startFront(boshURL: string, front: Front): Promise<string> {
    const { patience = 60_000, instead = { status: 504, text: '' }, cors = true } = front;
    const { origin } = await serve(async (request, response) => {
        if (cors) {
            response.setHeader('Access-Control-Allow-Origin', '*');
            response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
        }
        if (request.method === 'OPTIONS') return void response.writeHead(204).end();
        let body = '';
        for await (const chunk of request) body += String(chunk);
        if (patience === 0) return void response.writeHead(instead.status).end(instead.text);
        if (front.loses?.(body)) return;
        const timer = setTimeout(() => response.writeHead(instead.status).end(instead.text), patience);
        try {
            const text = await (await fetch(boshURL, { method: 'POST', body })).text();
            if (!response.headersSent) response.end(front.rewrite?.(text) ?? text);
        } catch {
            response.destroy();
        } finally {
            clearTimeout(timer);
        }
    }, front.secure);
    return `${origin}/http-bind`;
}
