/**
 * The two sides of a flood, which share its server, its lines and its moments: a page with the plugin, and one with
 * Converse alone, which has the same settings and its own `keepalive`.
 */
import type { PageSpec } from '../page.ts';
import { DOMAIN } from '../stage.ts';

export type Transport = 'BOSH' | 'WebSocket';

export interface Side {
    name: string;
    /** Each has a user of their own, so that neither gets what is the other's. */
    user: string;
    plugin: boolean;
    /** Milliseconds in which nothing comes, after which nothing more is waited for. */
    quiet: number;
}

export const OURS: Side = { name: 'ours', user: 'alice', plugin: true, quiet: 10_000 };
export const ALONE: Side = { name: 'Converse alone', user: 'zoe', plugin: false, quiet: 3000 };
export const SIDES = [OURS, ALONE];

export const jidOf = (user: string): string => `${user}@${DOMAIN}`;

/** What Converse alone does not come to is no failure: it is counted like the rest. */
export async function forgiving({ plugin }: Side, attempt: Promise<void>): Promise<void> {
    try {
        await attempt;
    } catch (error) {
        if (plugin) throw error;
    }
}

/** Where a page finds its server. */
export interface Addresses {
    boshURL: string;
    websocketURL: string;
}

export interface PageOptions {
    transport: Transport;
    addresses: Addresses;
    /** A group chat that the page is in. */
    room?: string;
    converse?: PageSpec['converse'];
}

export function pageOf({ user, plugin }: Side, options: PageOptions): PageSpec {
    const { transport, addresses, room, converse = 'full' } = options;
    const way =
        transport === 'BOSH'
            ? { bosh_service_url: addresses.boshURL, prebind_url: '/prebind' }
            : { websocket_url: addresses.websocketURL, credentials_url: '/credentials' };
    const early = { ...way, session_user: user, session_domain: DOMAIN };
    const settings = {
        ...way,
        authentication: transport === 'BOSH' ? 'prebind' : 'login',
        auto_login: true,
        jid: jidOf(user),
        auto_join_rooms: room ? [{ jid: room, nick: user }] : [],
    };
    if (!plugin) return { converse, plugin: 'none', settings };
    const ours = { ...settings, session_user: user, session_domain: DOMAIN };
    // The headless build does not say when it has loaded.
    if (converse === 'headless') return { converse, plugin: 'after', settings: ours };
    return { converse, early, settings: ours };
}
