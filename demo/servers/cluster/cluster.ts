/** Two XMPP servers and a site behind one nginx with TLS, as browsers see them. */
import { freePort } from '../../xmpp/ports.ts';
import { startSite, type Transport } from '../site.ts';
import type { XMPPServer } from '../xmpp-server.ts';
import { startEjabberdNodes } from './ejabberd-nodes.ts';
import { startNginx } from './nginx.ts';
import type { Nodes } from './nodes.ts';
import { startProsodyPair } from './prosody-pair.ts';

export interface Proxy {
    /** The site's page with the chat. */
    page(transport: Transport): string;
    stop(): Promise<void>;
}

export interface Cluster extends Proxy, Pick<Nodes, 'servers' | 'places'> {
    /** A second nginx, which gives up waiting for an answer earlier. Over BOSH. @param readTimeout as in `3s`. */
    impatient(readTimeout: string): Promise<Proxy>;
}

export async function startCluster(kind: XMPPServer['kind']): Promise<Cluster> {
    const [port, sitePort] = [await freePort(), await freePort()];
    const inside = `http://127.0.0.1:${sitePort}`;
    const nodes = await (kind === 'Prosody' ? startProsodyPair(inside) : startEjabberdNodes());
    const { servers, places, ways, addRoutes, file } = nodes;
    const outside = { boshURL: '/http-bind', websocketURL: `wss://127.0.0.1:${port}/xmpp-websocket` };
    const stops = [nodes.stop];
    const stop = async (): Promise<void> => {
        for (const one of stops.splice(0).reverse()) await one();
    };
    async function proxy(more: Record<string, string> = {}, at?: number): Promise<Proxy> {
        const values = {
            '10.0.0.1:5280': `127.0.0.1:${servers[0].port}`,
            '10.0.0.2:5280': `127.0.0.1:${servers[1].port}`,
            'http://127.0.0.1:8080': inside,
            ...more,
        };
        const nginx = await startNginx({ file, values, port: at });
        return {
            page: (transport) => `https://127.0.0.1:${nginx.port}/0/${transport}`,
            stop: () => nginx.stop(),
        };
    }
    try {
        const server = { ...servers[0], ...outside };
        const site = await startSite(sitePort, { server, ways, addRoutes, stop });
        stops.push(() => site.close());
        const front = await proxy({}, port);
        stops.push(() => front.stop());
        return { ...front, servers, places, stop, impatient: (readTimeout) => proxy({ '90s': readTimeout }) };
    } catch (error) {
        await stop();
        throw error;
    }
}
