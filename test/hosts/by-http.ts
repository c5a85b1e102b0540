/** An example host without a browser: signs in as its pages do, and asks where its pages ask. */
import { people } from '../../demo/hosts/people.ts';
import { hosts } from '../../demo/hosts/hosts.ts';
import type { RunningHost } from '../../demo/hosts/start.ts';
import { formOf } from './forms.ts';

export interface Endpoint {
    method: 'GET' | 'POST';
    path: string;
    /** Where its CSRF token is had; without it, in a cookie. */
    csrfFrom?: string;
}

export const endpoints: Record<string, Endpoint> = {
    django: { method: 'POST', path: '/chat/prebind' },
    wordpress: {
        method: 'GET',
        path: '/wp-json/converse-session/v1/prebind',
        csrfFrom: '/wp-admin/admin-ajax.php?action=rest-nonce',
    },
    php: { method: 'GET', path: '/chat/prebind' },
    spa: { method: 'GET', path: '/chat/token' },
    flask: { method: 'GET', path: '/chat/credentials' },
    sinatra: { method: 'GET', path: '/chat/prebind' },
};

export interface Caller {
    /** The settings in a page; undefined where they come otherwise. */
    settings(path: string): Promise<Record<string, unknown> | undefined>;
    signIn(user: string, password?: string): Promise<void>;
    /** The CSRF token that a page would send, if any. */
    csrf(): Promise<string | undefined>;
    /** The command line by which the doctor asks the same. */
    doctor(): Promise<string[]>;
    /** @param csrf instead of the right token. */
    ask(csrf?: string): Promise<Response>;
}

export async function call(name: string, { url }: RunningHost): Promise<Caller> {
    const { method, path, csrfFrom } = endpoints[name]!;
    const header = hosts.find((host) => host.name === name)?.csrf;
    const form = formOf(name);
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

    async function csrf(): Promise<string | undefined> {
        if (!csrfFrom) return jar.get('csrftoken');
        const answer = await go(csrfFrom, { method: 'POST' });
        return answer.ok ? answer.text() : undefined;
    }

    return {
        async settings(to) {
            const text = await (await go(to)).text();
            const block = /<script[^>]*id="converse-session"[^>]*>([^<]*)</.exec(text)?.[1];
            return block && JSON.parse(block);
        },
        async signIn(user, password = people[user]!) {
            const said = { [form.username]: user, [form.password]: password };
            if (config) {
                const headers = { 'content-type': 'application/json' };
                await go('/session', { method: 'POST', headers, body: JSON.stringify(said) });
                return;
            }
            const text = await (await go(form.path)).text();
            const hidden = [...text.matchAll(/type="hidden" name="([^"]+)" value="([^"]+)"/g)];
            const body = new URLSearchParams({
                ...Object.fromEntries(hidden.map(([, field, value]) => [field!, value!])),
                ...said,
            });
            await go(form.path, { method: 'POST', body });
        },
        csrf,
        async ask(token) {
            token ??= await csrf();
            return go(path, { method, headers: header && token ? { [header]: token } : {} });
        },
        async doctor() {
            const token = await csrf();
            const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
            const headers = header && token ? ['--header', `${header}: ${token}`] : [];
            return ['doctor', base + path, '--page', url, '--method', method, '--cookie', cookie, ...headers];
        },
    };
}
