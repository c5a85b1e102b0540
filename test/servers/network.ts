/** A network that counts and can be watched: Node's own, with every request written down. */
import type { BoshEnvironment } from '../../src/environment.ts';
import { createNodeEnvironment } from '../../src/bosh/node.ts';

export interface Watched {
    env: BoshEnvironment;
    /** The bodies sent, in order. */
    sent: string[];
    /** Requests not answered yet. */
    open(): number;
}

export interface WatchOptions {
    /** Leaves only this SASL mechanism of those that the server offers. */
    mechanism?: string;
    /** Called before a request leaves; the request waits for it. */
    before?(body: string): Promise<void>;
}

export function watchNetwork({ mechanism, before }: WatchOptions = {}): Watched {
    const env = createNodeEnvironment();
    const sent: string[] = [];
    let open = 0;
    return {
        sent,
        open: () => open,
        env: {
            ...env,
            async fetch(url, init) {
                sent.push(String(init?.body));
                open += 1;
                try {
                    await before?.(String(init?.body));
                    const response = await env.fetch(url, init);
                    const text = await response.text();
                    const offered = (found: string, name: string): string =>
                        name === mechanism ? found : '';
                    const shown = mechanism
                        ? text.replace(/<mechanism>([^<]*)<\/mechanism>/g, offered)
                        : text;
                    return new Response(shown, response);
                } finally {
                    open -= 1;
                }
            },
        },
    };
}
