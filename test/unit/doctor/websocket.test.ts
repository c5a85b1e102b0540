import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { createNotes } from '../../../src/doctor/finding.ts';
import { readOptions } from '../../../src/doctor/options.ts';
import { checkWebSocket } from '../../../src/doctor/websocket.ts';
import { deadOrigin } from '../host/world.ts';
import { credentials, prebind } from '../host/replies.ts';

interface Site {
    /** What it says to the upgrade, in place of granting it. */
    refuse?: (end: (text: string) => void) => void;
    protocols?: (protocols: Set<string>) => string | false;
    connected?: (socket: WebSocket, request: IncomingMessage) => void;
}

async function site({ refuse, protocols, connected }: Site): Promise<string> {
    const server = createServer();
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: protocols });
    server.on('upgrade', (request, socket, head) => {
        onTestFinished(() => void socket.destroy());
        if (refuse) return refuse((text) => socket.end(text));
        sockets.handleUpgrade(request, socket, head, (open) => connected?.(open, request));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/xmpp`;
}

async function found(url: string, reply: object | null = credentials) {
    const notes = createNotes();
    const argv = ['doctor', 'https://site.example/token', '--timeout', '1000'];
    const shape = reply && { shape: 'sid' in reply ? 'prebind' : 'credentials', ...reply };
    await checkWebSocket(url, readOptions(argv)!, shape as never, notes, crypto);
    return notes.findings.map(({ name, detail }) => [name, detail]);
}

const features = (...names: string[]) =>
    `<stream:features xmlns:stream='http://etherx.jabber.org/streams'><mechanisms>${names
        .map((name) => `<mechanism>${name}</mechanism>`)
        .join('')}</mechanisms></stream:features>`;
/** Answers what opens the stream. */
const answering =
    (...texts: string[]): Site['connected'] =>
    (socket) =>
        void socket.once('message', () => texts.forEach((text) => socket.send(text)));

test('it is asked as a page would ask', async () => {
    const heard: unknown[] = [];
    const url = await site({
        connected(socket, { headers }) {
            heard.push(headers.origin, headers['sec-websocket-protocol']);
            socket.once('message', (data) => {
                heard.push(String(data));
                socket.send('<open/>');
                socket.send(features('SCRAM-SHA-1'));
            });
        },
    });
    expect(await found(url)).toEqual([]);
    const open = expect.stringMatching(/^<open .*to=["']example\.org["']/) as unknown;
    expect(heard).toEqual(['https://site.example', 'xmpp', open]);
});

test.each<[string, Site, [string, string | undefined]]>([
    [
        'refuses',
        { refuse: (end) => end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n') },
        ['websocket-refused', 'HTTP 403'],
    ],
    [
        'redirects',
        { refuse: (end) => end('HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n') },
        ['websocket-refused', 'HTTP 302'],
    ],
    ['says nothing', { refuse: () => {} }, ['websocket-refused', 'no answer in time']],
    ['hangs up', { refuse: (end) => end('') }, ['websocket-refused', expect.stringContaining('ECONNRESET')]],
    ['has no subprotocol', { protocols: () => false }, ['websocket-no-xmpp', undefined]],
    ['has another subprotocol', { protocols: () => 'mqtt' }, ['websocket-no-xmpp', undefined]],
    [
        'answers another request',
        {
            refuse: (end) =>
                end(
                    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
                        'Sec-WebSocket-Accept: any\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n',
                ),
        },
        ['websocket-refused', undefined],
    ],
    ['has no stream', { connected: () => {} }, ['websocket-no-xmpp', 'no stream for the domain of `jid`']],
    [
        'ends the stream',
        { connected: (socket) => void socket.once('message', () => socket.close()) },
        ['websocket-no-xmpp', 'no stream for the domain of `jid`'],
    ],
    [
        'sends too much',
        { connected: answering(features('PLAIN', 'x'.repeat(70_000))) },
        ['websocket-no-xmpp', 'no stream for the domain of `jid`'],
    ],
    [
        'offers nothing that fits',
        { connected: answering('<open/>', features('EXTERNAL')) },
        ['no-mechanism', expect.stringContaining('EXTERNAL') as string],
    ],
])('one that %s', async (_, what, finding) => {
    expect(await found(await site(what))).toEqual([finding]);
});

test('nobody there', async () => {
    const url = (await deadOrigin()).replace('http', 'ws');
    expect(await found(url)).toEqual([['websocket-refused', expect.stringContaining('ECONNREFUSED')]]);
});

test.each([[null], [prebind]])('no stream is opened for %j', async (reply) => {
    expect(await found(await site({}), reply)).toEqual([]);
});
