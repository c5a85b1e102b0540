import type { Entry } from './record.ts';

interface Record {
    add(entry: Omit<Entry, 'id' | 'at'>): Entry;
    end(entry: Entry, result: string): void;
}

const endpoints = ['/prebind', '/prebind-token', '/credentials', '/token'];

/** Writes down the chat's requests: those of the plugin (`fetch`) and those of Converse (`XMLHttpRequest`). */
export function watchRequests({ add, end }: Record): void {
    const plainFetch = window.fetch;
    window.fetch = (input, init) => {
        const about = describe(input instanceof Request ? input.url : String(input), init?.body);
        const entry = about && add(about);
        const answer = plainFetch(input, init);
        if (entry) {
            void answer.then(
                ({ status, redirected }) => end(entry, redirected ? `${status}, redirected` : String(status)),
                (error: unknown) =>
                    end(entry, (error as Error).name === 'AbortError' ? 'taken back' : 'no answer'),
            );
        }
        return answer;
    };

    const { open, send } = XMLHttpRequest.prototype;
    const addresses = new WeakMap<XMLHttpRequest, string>();
    XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, ...args: unknown[]) {
        addresses.set(this, String(args[1]));
        return (open as (...args: unknown[]) => void).apply(this, args);
    };
    XMLHttpRequest.prototype.send = function (body) {
        const about = describe(addresses.get(this) ?? '', body);
        const entry = about && add(about);
        if (entry) {
            this.addEventListener('load', () => end(entry, String(this.status)));
            this.addEventListener('error', () => end(entry, 'no answer'));
            this.addEventListener('abort', () => end(entry, 'taken back'));
        }
        return send.call(this, body);
    };

    window.WebSocket = class extends WebSocket {
        constructor(url: string | URL, protocols?: string | string[]) {
            super(url, protocols);
            const entry = add({ kind: 'socket', what: 'WebSocket' });
            this.addEventListener('open', () => end(entry, 'open'));
            this.addEventListener('close', ({ code }) => end(entry, `closed, ${code}`));
        }
    };
}

function describe(address: string, body: unknown): Omit<Entry, 'id' | 'at'> | undefined {
    const head = typeof body === 'string' ? /^<body\b[^>]*>/.exec(body)?.[0] : undefined;
    const rid = head && /\srid=["'](\d+)/.exec(head)?.[1];
    if (rid) {
        const part = /\stype=["']terminate/.test(head) ? ', end' : /\ssid=/.test(head) ? '' : ', opening';
        return { kind: 'bosh', what: `RID ${rid}${part}` };
    }
    const { pathname } = new URL(address, document.baseURI);
    return endpoints.includes(pathname) ? { kind: 'site', what: `Site: ${pathname}` } : undefined;
}
