/** A screen of one's own, which nobody sees, for a browser that cannot do without. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from '../../../../demo/xmpp/child.ts';

export interface Display {
    /** As in the environment variable DISPLAY. */
    readonly name: string;
    close(): Promise<void>;
}

export async function openDisplay(): Promise<Display> {
    const directory = await mkdtemp(join(tmpdir(), 'converse-session-display-'));
    const logFile = join(directory, 'number');
    const number = async (): Promise<string> => /^(\d+)\n/m.exec(await readFile(logFile, 'utf8'))?.[1] ?? '';
    let child: Child | undefined;
    const close = async (): Promise<void> => {
        await child?.end('SIGTERM');
        await rm(directory, { recursive: true, force: true });
    };
    try {
        child = await startChild({
            command: 'Xvfb',
            // The number of a display that is free, which it prints when it is ready.
            args: ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
            logFile,
            ready: async () => (await number()) !== '',
            timeout: 30_000,
            install: 'on Debian or Ubuntu it is the package xvfb.',
        });
        return { name: `:${await number()}`, close };
    } catch (error) {
        await close();
        throw error;
    }
}
