import type { Demo } from '../../../demo/demo.ts';

export interface Browser {
    get(path: string, options?: RequestInit): Promise<Response>;
    /** Sets a switch of the bench, as a page of the site does it. */
    post(path: string, values: Record<string, string>): Promise<Response>;
}

/** Somebody signed in, whose cookies are kept from answer to answer. */
export async function browse({ url }: Demo, as: string): Promise<Browser> {
    const cookies = new Map<string, string>();
    const get = async (path: string, options: RequestInit = {}): Promise<Response> => {
        const headers = new Headers(options.headers);
        headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
        const response = await fetch(url + path, { redirect: 'manual', ...options, headers });
        for (const cookie of response.headers.getSetCookie()) {
            const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
            cookies.set(name!, value!);
        }
        return response;
    };
    const send = (path: string, values: Record<string, string>): Promise<Response> =>
        get(path, { method: 'POST', body: new URLSearchParams(values), headers: { origin: url } });
    await send('/sign-in', { as });
    return { get, post: (path, values) => send(`/bench/${path}`, values) };
}
