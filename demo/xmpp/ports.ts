import { createServer } from 'node:net';

// Below the range from which systems take ports for outgoing connections: while a test's server is down, no
// browser's connection can take its place. (A port found by listening on 0 lies inside that range.)
const lowest = 20000;
const highest = 32000;

const taken = new Set<number>();

/** A port on loopback that nobody listens on, and that this process has not been given before. */
export async function freePort(): Promise<number> {
    for (let attempt = 0; attempt < 200; attempt++) {
        const port = lowest + Math.floor(Math.random() * (highest - lowest));
        if (taken.has(port) || !(await isFree(port))) continue;
        taken.add(port);
        return port;
    }
    throw new Error(`No free port found on 127.0.0.1 between ${lowest} and ${highest}.`);
}

export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
    return new Promise((resolve) => {
        const server = createServer();
        server.once('error', () => resolve(false));
        server.listen(port, host, () => server.close(() => resolve(true)));
    });
}

/** One of loopback's addresses where nobody listens on these ports: for servers that cannot take others. */
export async function freeAddress(ports: readonly number[]): Promise<string> {
    const part = (): number => 1 + Math.floor(Math.random() * 254);
    for (let attempt = 0; attempt < 200; attempt++) {
        const address = `127.${part()}.${part()}.${part()}`;
        const free = await Promise.all(ports.map((port) => isFree(port, address)));
        if (free.every(Boolean)) return address;
    }
    throw new Error(`No address of 127.0.0.0/8 found where ${ports.join(', ')} are free.`);
}
