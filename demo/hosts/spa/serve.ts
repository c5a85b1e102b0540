/** Both origins: the files of the app on one port, the API on another. */
import files from '@fastify/static';
import { fileURLToPath } from 'node:url';
import { fastify } from 'fastify';
import { createApi } from './api.ts';

const { PORT, API_PORT, XMPP_DOMAIN = '', BOSH_URL = '', CHAT_SECRET = '' } = process.env;
const host = '127.0.0.1';
const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const api = await createApi({
    app: `http://${host}:${PORT}`,
    domain: XMPP_DOMAIN,
    boshURL: BOSH_URL,
    chatSecret: CHAT_SECRET,
});
const app = fastify({ forceCloseConnections: true });
for (const [prefix, root] of [
    ['/dist/', '../../../dist/'],
    ['/converse/', '../../../node_modules/converse.js/dist/'],
    ['/', './app/'],
] as const)
    await app.register(files, { root: folder(root), prefix, decorateReply: false });
// All that the app has to be told.
app.get('/config.json', () => ({ api: `http://${host}:${API_PORT}` }));

await api.listen({ host, port: Number(API_PORT) });
await app.listen({ host, port: Number(PORT) });
