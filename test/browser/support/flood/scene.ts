/** A server, the test site and a browser; and for each flood lines to both, and pages behind them. */
import type { BrowserContext } from 'playwright-core';
import { launchChromium, visitor } from '../chromium.ts';
import { PASSWORDS, startTestSite, type TestSite } from '../site.ts';
import { DOMAIN, TOKEN_DOMAIN } from '../stage.ts';
import { layLine, type Line } from './line.ts';
import { servers, type FloodServer, type ServerName } from './servers.ts';
import { pageOf, type PageOptions, type Side } from './sides.ts';
import { startTalker, type Talker } from './talker.ts';
import { createVisit, type Visit } from './visit.ts';

/** Who talks with all the others. */
const TALKER = 'bob';

export interface Scene {
    readonly serverName: ServerName;
    readonly server: FloodServer;
    readonly site: TestSite;
    /** A place of its own for one flood. */
    place(options: PlaceOptions): Promise<Place>;
    close(): Promise<void>;
}

export interface PlaceOptions extends Omit<PageOptions, 'addresses'> {
    rtt?: number;
    sides: Side[];
}

export interface Place {
    readonly server: FloodServer;
    /** To the XMPP server; that to the site is another. */
    readonly line: Line;
    readonly talker: Talker;
    /** A page of a side in a profile of its own, not opened yet. */
    visit(side: Side): Promise<Visit>;
    /** Closes all pages, and ends what they leave behind on the server. */
    clear(): Promise<void>;
}

export async function setScene(serverName: ServerName): Promise<Scene> {
    const server = await servers[serverName]();
    const { boshURL } = server;
    const names = { domain: DOMAIN, tokenDomain: TOKEN_DOMAIN, verifySecret: '' };
    const site = await startTestSite({ ...names, boshURL });
    const browser = await launchChromium();
    const sitePort = Number(new URL(site.url).port);
    return {
        serverName,
        server,
        site,
        async place({ rtt = 0, sides, ...options }) {
            const line = await layLine(server.port, rtt);
            const siteLine = await layLine(sitePort, rtt);
            const at = (url: string, port: number): string =>
                Object.assign(new URL(url), { port: String(port) }).href;
            const addresses = {
                boshURL: at(boshURL, line.port),
                websocketURL: at(server.websocketURL, line.port),
            };
            const who = { domain: DOMAIN, user: TALKER, password: PASSWORDS[TALKER]! };
            const talker = await startTalker({ ...who, port: server.c2sPort });
            const contexts: BrowserContext[] = [];
            return {
                server,
                line,
                talker,
                async visit(side) {
                    const page = (): string =>
                        at(site.page(pageOf(side, { ...options, addresses })), siteLine.port);
                    const urls: [string, string] = [page(), page()];
                    const context = await visitor(browser, new URL(urls[0]).origin, side.user);
                    contexts.push(context);
                    return createVisit(await context.newPage(), urls, side);
                },
                async clear() {
                    talker.close();
                    await Promise.all(contexts.map((context) => context.close()));
                    await Promise.all([line.close(), siteLine.close()]);
                    await Promise.all(sides.map(({ user }) => server.kick(user)));
                },
            };
        },
        async close() {
            await browser.close();
            await Promise.all([site.close(), server.stop()]);
        },
    };
}
