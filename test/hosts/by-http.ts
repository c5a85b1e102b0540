/** An example host without a browser: signs in as its pages do, and asks where its pages ask. */
import { people } from '../../demo/hosts/people.ts';
import type { RunningHost } from '../../demo/hosts/start.ts';

export interface Endpoint {
    method: 'GET' | 'POST';
    path: string;
}

export const endpoints: Record<string, Endpoint> = {
    django: { method: 'POST', path: '/chat/prebind' },
    php: { method: 'GET', path: '/chat/prebind' },
    spa: { method: 'GET', path: '/chat/token' },
    flask: { method: 'GET', path: '/chat/credentials' },
    sinatra: { method: 'GET', path: '/chat/prebind' },
};

export interface Caller {
    /** The settings in a page; undefined where they come otherwise. */
    settings(path: string): Promise<Record<string, unknown> | undefined>;
    signIn(user: string): Promise<void>;
    /** The command line by which the doctor asks the same. */
    doctor(): string[];
    /** @param csrf instead of the right token. */
    ask(csrf?: string): Promise<Response>;
}

export async function call(name: string, { url }: RunningHost): Promise<Caller> {
    const { method, path } = endpoints[name]!;
    const jar = new Map<string, string>();
    const config = name === 'spa' && (await fetch(`${url}/config.json`).then((answer) => answer.json()));
    const base = config ? (config.api as string) : url;

    async function go(to: string, { headers, ...init }: RequestInit = {}): Promise<Response> {
        const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
        const all = { cookie, origin: url, ...(headers as object) };
        const answer = await fetch(base + to, { redirect: 'manual', ...init, headers: all });
        for (const line of answer.headers.getSetCookie()) {
            const [, key, value] = /^([^=]+)=([^;]*)/.exec(line)!;
            jar.set(key!, value!);
        }
        return answer;
    }

    return {
        async settings(to) {
            const text = await (await go(to)).text();
            const block = /<script[^>]*id="converse-session"[^>]*>([^<]*)</.exec(text)?.[1];
            return block && JSON.parse(block);
        },
        async signIn(user) {
            const said = { username: user, password: people[user]! };
            if (config) {
                const headers = { 'content-type': 'application/json' };
                await go('/session', { method: 'POST', headers, body: JSON.stringify(said) });
                return;
            }
            const form = await (await go('/sign-in')).text();
            const hidden = [...form.matchAll(/type="hidden" name="([^"]+)" value="([^"]+)"/g)];
            const body = new URLSearchParams({
                ...Object.fromEntries(hidden.map(([, field, value]) => [field!, value!])),
                ...said,
            });
            await go('/sign-in', { method: 'POST', body });
        },
        doctor() {
            const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
            const csrf = jar.get('csrftoken');
            const headers = csrf ? ['--header', `X-CSRFToken: ${csrf}`] : [];
            return ['doctor', base + path, '--page', url, '--method', method, '--cookie', cookie, ...headers];
        },
        ask: (csrf = jar.get('csrftoken')) =>
            go(path, { method, headers: csrf === undefined ? {} : { 'x-csrftoken': csrf } }),
    };
}
