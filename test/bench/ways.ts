/** The ways in that are measured, and the page of each side. */
import type { PageSpec } from '../browser/support/page.ts';
import { DOMAIN, TOKEN_DOMAIN } from '../browser/support/stage.ts';
import { TOKEN_PATHS } from './front.ts';
import { WATCH } from './marks.ts';

export const USER = 'alice';

export type Way = 'prebind' | 'credentials' | 'token';
export type Side = 'builtin' | 'plugin';
export const sides: Side[] = ['builtin', 'plugin'];

interface WayIn {
    title: string;
    domain: string;
    /** Where tokens come from. Converse's own support knows no `token`: it is given one as `password`. */
    endpoint: Record<Side, string>;
    settings(endpoint: string): Record<string, unknown>;
}

const login = (endpoint: string): Record<string, unknown> => ({
    authentication: 'login',
    credentials_url: endpoint,
    auto_login: true,
});

export const ways: Record<Way, WayIn> = {
    prebind: {
        title: 'prebind',
        domain: DOMAIN,
        endpoint: { builtin: '/prebind', plugin: '/prebind' },
        settings: (endpoint) => ({
            authentication: 'prebind',
            prebind_url: endpoint,
            auto_login: true,
            jid: `${USER}@${DOMAIN}`,
        }),
    },
    credentials: {
        title: 'credentials, SCRAM',
        domain: DOMAIN,
        endpoint: { builtin: '/credentials', plugin: '/credentials' },
        settings: login,
    },
    token: {
        title: 'one-time token, PLAIN',
        domain: TOKEN_DOMAIN,
        endpoint: TOKEN_PATHS,
        settings: login,
    },
};

/** Converse as it documents itself; or the same with the script first in the page, told early what it needs. */
export function pageOf(way: Way, side: Side, boshURL: string, inline: boolean): PageSpec {
    const { endpoint, settings, domain } = ways[way];
    const whitelisted_plugins = ['test-probe', WATCH, ...(side === 'plugin' ? ['converse-session'] : [])];
    const documented = { bosh_service_url: boshURL, whitelisted_plugins, ...settings(endpoint[side]) };
    if (side === 'builtin') return { plugin: 'none', settings: documented };
    const { prebind_url, credentials_url, bosh_service_url }: Record<string, unknown> = documented;
    const ours = { session_user: USER, session_domain: domain };
    return {
        plugin: inline ? 'inline' : 'before',
        early: { prebind_url, credentials_url, bosh_service_url, ...ours },
        settings: { ...documented, ...ours },
    };
}

/** Every path that tokens are asked of. */
export const endpoints = new Set(Object.values(ways).flatMap(({ endpoint }) => Object.values(endpoint)));
