/** Pages with the status element and nothing else of ours, for the tests of it and for its pictures. */
import Fastify from 'fastify';
import { readFileSync } from 'node:fs';

export interface StatusPage {
    lang?: string;
    dir?: 'ltr' | 'rtl';
    scheme?: 'light' | 'dark';
    /** What stands in the page. */
    body?: string;
}

export interface StatusPages {
    page(spec?: StatusPage): string;
    close(): Promise<void>;
}

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const FILES: Record<string, string> = {
    '/status.js': 'dist/converse-session-status.js',
    '/fake.js': 'test/browser/support/public/status.js',
    '/axe.js': 'node_modules/axe-core/axe.min.js',
};
/** A plain site: its surface is what the scheme gives it. */
const CSS = `body { font: 16px/1.5 sans-serif; margin: 16px; background: Canvas; color: CanvasText }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; justify-items: start }
h1 { font-size: 1.25rem; margin: 0 0 8px }`;

export async function startStatusPages(): Promise<StatusPages> {
    const app = Fastify({ forceCloseConnections: true });
    const made: string[] = [];
    for (const [path, file] of Object.entries(FILES))
        app.get(path, (_request, reply) => reply.type('text/javascript').send(read(file)));
    app.get('/site.css', (_request, reply) => reply.type('text/css').send(CSS));
    app.get('/sign-in', (_request, reply) => reply.type('text/html').send('<title>Sign in</title>'));
    app.get('/p/:id', (request, reply) =>
        reply
            .header('content-security-policy', "script-src 'self'; style-src 'self'")
            .type('text/html')
            .send(made[Number((request.params as { id: string }).id)]),
    );
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    return {
        page({ lang = 'en', dir = 'ltr', scheme = 'light', body = '' } = {}) {
            const html = `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8">
<title>A site</title><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="${scheme}">
<link rel="stylesheet" href="/site.css"><script src="/fake.js"></script><script src="/axe.js"></script>
<script src="/status.js"></script></head><body><main><h1>A site</h1>${body}</main></body></html>`;
            return `${url}/p/${String(made.push(html) - 1)}`;
        },
        close: () => app.close(),
    };
}
