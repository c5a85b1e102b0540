/** A network that remembers how each request went; never what was in it. */
import { wordOf } from './network-words.ts';

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface Exchange {
    /** 0 when there was no answer. */
    status: number;
    headers: Headers;
    redirected: boolean;
    /** What went wrong: `ECONNREFUSED: nobody listens there`. */
    error?: string;
}

export interface Traffic {
    fetch: Fetch;
    /** In order of their answers. */
    exchanges: Exchange[];
}

/** @param added headers that a browser would add. */
export function watch(fetch: Fetch, added: Record<string, string>): Traffic {
    const exchanges: Exchange[] = [];
    return {
        exchanges,
        async fetch(url, init) {
            const headers = new Headers(init?.headers);
            for (const [name, value] of Object.entries(added)) headers.set(name, value);
            try {
                const response = await fetch(url, { ...init, headers });
                const { status, redirected } = response;
                exchanges.push({ status, redirected, headers: response.headers });
                return response;
            } catch (error) {
                exchanges.push({
                    status: 0,
                    redirected: false,
                    headers: new Headers(),
                    error: wordOf(error),
                });
                throw error;
            }
        },
    };
}
