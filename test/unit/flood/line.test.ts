/** The line of the floods delays what it should, keeps its order, and can be cut. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { layLine, type Line } from '../../browser/support/flood/line.ts';

let server: Server;
let line: Line | undefined;
const heard: string[] = [];

beforeEach(async () => {
    heard.length = 0;
    server = createServer((socket) => {
        socket.on('error', () => {});
        socket.on('data', (data) => {
            heard.push(String(data));
            socket.write(data);
        });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
    await line?.close();
    server.close();
});

async function dial(rtt: number): Promise<Socket> {
    line = await layLine((server.address() as AddressInfo).port, rtt);
    return again();
}

function again(): Socket {
    // A reset is what a cut looks like.
    return connect(line!.port, '127.0.0.1')
        .setEncoding('utf8')
        .on('error', () => {});
}

async function timed(act: () => Promise<unknown>): Promise<number> {
    const begin = performance.now();
    await act();
    return performance.now() - begin;
}

function answer(socket: Socket, text: string): Promise<string> {
    return new Promise((resolve) => {
        let got = '';
        const take = (data: string): void => {
            got += data;
            if (got.length < text.length) return;
            socket.off('data', take);
            resolve(got);
        };
        socket.on('data', take);
        socket.write(text);
    });
}

it('takes a round trip, and another to open', async () => {
    const socket = await dial(100);
    expect(await timed(() => answer(socket, 'one'))).toBeGreaterThan(195);
    expect(await timed(() => answer(socket, 'two'))).toBeGreaterThan(95);
});

it('keeps the order', async () => {
    const socket = await dial(20);
    const pieces = Array.from({ length: 200 }, (_, index) => `${String(index)},`);
    for (const piece of pieces) {
        socket.write(piece);
        await new Promise(setImmediate);
    }
    await expect.poll(() => heard.join('')).toBe(pieces.join(''));
});

it('brings what was said before the end', async () => {
    const socket = await dial(50);
    socket.end('last words');
    await expect.poll(() => heard.join('')).toBe('last words');
});

it('breaks when it is cut, and lets nobody through until it is mended', async () => {
    const socket = await dial(0);
    await answer(socket, 'one');
    line!.cut();
    await expect.poll(() => socket.closed).toBe(true);
    const refused = again();
    await expect.poll(() => refused.closed).toBe(true);
    line!.mend();
    expect(await answer(again(), 'two')).toBe('two');
});
