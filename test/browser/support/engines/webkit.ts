/** WebKit as WebKitGTK's MiniBrowser, by WebDriver: one driver and one browser for each profile. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../../demo/xmpp/ports.ts';
import { startChild, type Child } from '../../../../demo/xmpp/child.ts';
import { openDisplay } from './display.ts';
import { CAPABILITIES } from './capabilities.ts';
import type { Engine, Profile } from './engine.ts';
import { startSession } from './webdriver.ts';
import { webkitProfile } from './webkit-profile.ts';

const INSTALL = 'on Debian or Ubuntu it is the package webkit2gtk-driver; macOS has none.';

/** It is in no PATH, but beside the library's own helpers. */
function miniBrowser(): string {
    const given = process.env['MINIBROWSER'];
    if (given) return given;
    const folders = (parent: string): string[] =>
        readdirSync(parent, { withFileTypes: true })
            .filter((entry) => entry.isDirectory())
            .map(({ name }) => join(parent, name));
    const paths = ['/usr/lib', '/usr/libexec']
        .filter((folder) => existsSync(folder))
        .flatMap((folder) => [folder, ...folders(folder)])
        .flatMap(folders)
        .filter((folder) => /\/webkit2?gtk-[\d.]+$/.test(folder))
        .map((folder) => join(folder, 'MiniBrowser'))
        .filter((path) => existsSync(path));
    const path = paths.at(-1);
    if (path) return path;
    throw new Error(`No MiniBrowser of WebKitGTK found. Set MINIBROWSER to its path; ${INSTALL}`);
}

export async function launchWebKit(): Promise<Engine> {
    const binary = miniBrowser();
    const display = await openDisplay();
    const open = new Set<Profile>();
    return {
        name: 'webkit',
        capabilities: CAPABILITIES.webkit,
        async profile() {
            const { driver, stop } = await startDriver(display.name);
            try {
                const session = await startSession(driver, {
                    timeouts: { pageLoad: 25_000, script: 25_000 },
                    'webkitgtk:browserOptions': {
                        binary,
                        args: ['--automation', '--javascript-can-open-windows-automatically=true'],
                    },
                });
                const profile = await webkitProfile(session, async () => {
                    open.delete(profile);
                    await session.end().catch(() => {}); // Its browser goes with the driver in any case.
                    await stop();
                });
                open.add(profile);
                return profile;
            } catch (error) {
                await stop();
                throw error;
            }
        },
        async close() {
            await Promise.all([...open].map((profile) => profile.close()));
            await display.close();
        },
    };
}

async function startDriver(display: string): Promise<{ driver: string; stop(): Promise<void> }> {
    const directory = await mkdtemp(join(tmpdir(), 'converse-session-webkit-'));
    const port = await freePort();
    const driver = `http://127.0.0.1:${port}`;
    let child: Child | undefined;
    const stop = async (): Promise<void> => {
        await child?.end('SIGTERM');
        await rm(directory, { recursive: true, force: true });
    };
    try {
        child = await startChild({
            command: 'WebKitWebDriver',
            args: [`--port=${port}`],
            // Without a display, or on the desktop of whoever runs the tests, a new session would hang or show.
            environment: { DISPLAY: display, GDK_BACKEND: 'x11', LANG: 'en_US.UTF-8' },
            logFile: join(directory, 'output.log'),
            ready: async () => (await fetch(`${driver}/status`)).ok,
            timeout: 30_000,
            install: INSTALL,
        });
        return { driver, stop };
    } catch (error) {
        await stop();
        throw error;
    }
}
