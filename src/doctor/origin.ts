/** What the page's origin means for an address: CORS, mixed content, plain http. */
import { plainFromElsewhere } from '../host/address.ts';
import type { Notes } from './finding.ts';
import type { Options } from './options.ts';
import type { Exchange } from './traffic.ts';

export const isLoopback = ({ hostname }: URL): boolean =>
    !plainFromElsewhere(`http://${hostname}/`, 'https://page.invalid/');

/** Headers that a page may add without a preflight. */
const SIMPLE = /^(accept|accept-language|content-language)$/i;

/** A browser adds `Origin` to what goes to another origin, and to whatever is not read only. */
export function originHeader(page: URL, to: URL, method: string): Record<string, string> {
    return page.origin !== to.origin || method !== 'GET' ? { Origin: page.origin } : {};
}

/** Whether the page may use the addresses, and is safe itself. */
export function checkContent({ page, endpoint, bosh, websocket }: Options, { find }: Notes): void {
    const addresses = [endpoint.href, ...(bosh ? [bosh] : []), ...(websocket ? [websocket] : [])];
    const plain = addresses.map((address) => new URL(address.replace(/^ws/, 'http')));
    const blocked = plain.filter((url) => url.protocol === 'http:' && !isLoopback(url));
    if (page.protocol === 'https:' && blocked.length > 0) {
        return find('mixed-content', blocked.map(({ host }) => host).join(', '));
    }
    if (page.protocol === 'http:' && !isLoopback(page)) find('plain-http');
}

/** Whether the page's origin may read an answer. @param credentialed whether cookies go along. */
export function mayRead(page: URL, { headers }: Exchange, credentialed: boolean): boolean {
    const allowed = headers.get('access-control-allow-origin');
    if (!credentialed) return allowed === '*' || allowed === page.origin;
    return allowed === page.origin && headers.get('access-control-allow-credentials') === 'true';
}

export interface Preflight {
    url: string;
    page: URL;
    method: string;
    /** Names of the headers that are added. */
    names: string[];
    credentialed: boolean;
    fetch: typeof fetch;
    timeout: number;
}

/** Whether the preflight, if one is needed, is granted. A network that fails is not the preflight's fault. */
export async function mayAsk(ask: Preflight): Promise<boolean> {
    const { url, page, method, credentialed } = ask;
    const names = ask.names.filter((name) => !SIMPLE.test(name)).map((name) => name.toLowerCase());
    if (names.length === 0 && /^(GET|POST)$/.test(method)) return true;
    const headers = {
        Origin: page.origin,
        'Access-Control-Request-Method': method,
        ...(names.length > 0 && { 'Access-Control-Request-Headers': names.sort().join(',') }),
    };
    const signal = AbortSignal.timeout(ask.timeout);
    const answer = await ask
        .fetch(url, { method: 'OPTIONS', headers, redirect: 'manual', signal })
        .catch(() => undefined);
    if (!answer) return true;
    void answer.body?.cancel();
    const listed = (name: string) =>
        (answer.headers.get(name) ?? '').split(',').map((word) => word.trim().toLowerCase());
    const allowed = listed('access-control-allow-headers');
    const granted = allowed.includes('*') && !credentialed;
    const methods = listed('access-control-allow-methods');
    return (
        answer.ok &&
        mayRead(page, { status: answer.status, headers: answer.headers, redirected: false }, credentialed) &&
        names.every((name) => allowed.includes(name) || (granted && name !== 'authorization')) &&
        (/^(GET|POST)$/.test(method) || methods.includes(method.toLowerCase()) || methods.includes('*'))
    );
}
