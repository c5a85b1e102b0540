/**
 * A line to a server that takes its time, and can be cut. The browser's own emulation delays neither WebSocket frames
 * nor preflights; what lies between two TCP ends delays everything, each way alike, and loses what is under way to a
 * page that is gone.
 */
import { createServer, connect, type Socket } from 'node:net';
import { freePort } from '../../../../demo/xmpp/ports.ts';

export interface Line {
    readonly port: number;
    /** Every connection breaks, and none is let through. */
    cut(): void;
    mend(): void;
    close(): Promise<void>;
}

/** @param rtt milliseconds there and back; opening a connection takes as long once more. */
export async function layLine(target: number, rtt: number): Promise<Line> {
    const open = new Set<Socket>();
    let whole = true;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
        if (!whole) return void near.resetAndDestroy();
        const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
        join(near, far, rtt, rtt);
        join(far, near, rtt, 0);
        for (const socket of [near, far]) {
            open.add(socket);
            socket.once('close', () => open.delete(socket));
        }
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const cut = (): void => {
        whole = false;
        open.forEach((socket) => socket.resetAndDestroy());
    };
    return {
        port,
        cut,
        mend: () => void (whole = true),
        close: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                cut();
            }),
    };
}

/** What one end says or does, the other hears half a round trip later, in order; `opening`, more at the beginning. */
function join(from: Socket, to: Socket, rtt: number, opening: number): void {
    const opened = performance.now() + opening;
    const queue: (() => void)[] = [];
    const later = (act: () => void): void => {
        const wait = Math.max(opened - performance.now(), 0) + rtt / 2;
        if (wait === 0) return act();
        queue.push(act);
        // Whichever timer fires first, what was first goes first.
        setTimeout(() => queue.shift()!(), wait);
    };
    from.on('data', (data) => later(() => to.writable && to.write(data)));
    from.on('end', () => later(() => to.end()));
    // Whoever is gone hears no more: the other end learns it in the same order as all else.
    from.on('close', () => later(() => to.destroySoon()));
    from.on('error', () => {}); // A close follows.
}
