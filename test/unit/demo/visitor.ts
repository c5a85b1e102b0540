import type { Demo } from '../../../demo/demo.ts';

export type Visit = (path: string, options?: RequestInit) => Promise<Response>;

/** Signs somebody in to the site; what comes back asks the site as a browser with that cookie would. */
export async function visit({ url }: Demo, as?: string): Promise<Visit> {
    const cookies: string[] = [];
    if (as) {
        const body = new URLSearchParams({ as });
        const response = await fetch(`${url}/sign-in`, { method: 'POST', body, redirect: 'manual' });
        cookies.push(...response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!));
    }
    return (path, options = {}) =>
        fetch(url + path, { redirect: 'manual', ...options, headers: { cookie: cookies.join('; ') } });
}
