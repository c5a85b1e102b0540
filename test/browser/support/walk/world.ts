/** The walk's world: the real tabs of one profile, and what the oracle knows of them. */
import { untilEvent } from '../drive.ts';
import type { Profile, Tab } from '../engines/engine.ts';
import type { EngineStage } from '../stage.ts';
import { STRANGER } from '../site.ts';
import type { Chance } from './chance.ts';
import { createOracle, type Oracle, type PageModel, type User } from './oracle.ts';

export interface Walker {
    /** As the steps call it. */
    name: string;
    tab: Tab;
    page: PageModel;
    /** Names of the pages it has been to, and which of them it is at. */
    history: string[];
    at: number;
    frozen: boolean;
    /** The full JID of the session that it was last seen to have: the server may know it after the tab has gone. */
    jid?: string;
}

export interface World {
    readonly stage: EngineStage;
    readonly profile: Profile;
    readonly chance: Chance;
    readonly oracle: Oracle;
    /** Addresses of the site's pages by their names. */
    readonly urls: Record<string, string>;
    readonly tabs: Walker[];
    /** Those that can be brought back, the last one last. */
    readonly closed: Walker[];
    /** JIDs of sessions that nobody could end on the server: they end by themselves. */
    readonly abandoned: Set<string>;
    front: Walker;
    offline: boolean;
    /** A tab that is new. */
    opened(tab: Tab, history: string[], at: number): Promise<Walker>;
    /** A tab has come to a page: by a load, which the oracle takes note of, or from the cache. */
    arrived(walker: Walker): Promise<void>;
}

export const USERS = ['alice', STRANGER];
/** Pages in which the plugin is, and one in which it is not. */
export const PAGES = ['A', 'B', 'C'];
export const PLUGIN_PAGES = ['A', 'B'];
/** Stays in Firefox's back/forward cache, and in Chromium's when the cookie changes. */
const KEPT = 'B';

/** Whoever is not this page's user must not be seen in it: for nobody's page that is everybody. */
export const unseenBy = (user: User): string =>
    user === null ? '@example.test' : USERS.find((other) => other !== user)!;

export async function createWorld(stage: EngineStage, chance: Chance): Promise<World> {
    const userFromCookie = Object.fromEntries([...USERS, ''].map((user) => [user, unseenBy(user || null)]));
    const early = { credentials_url: '/credentials', bosh_service_url: stage.prosody.boshURL };
    const settings = { ...early, auto_login: true };
    const page = (name: string): string =>
        PLUGIN_PAGES.includes(name)
            ? stage.page({ settings, early, userFromCookie, stored: name === KEPT })
            : stage.page({ settings: {}, plugin: 'none', converse: 'none', userFromCookie });
    const urls = Object.fromEntries(PAGES.map((name) => [name, page(name)]));
    const profile = await stage.profile(STRANGER);
    const oracle = createOracle(USERS[0]!);
    const pages = new Map<number, PageModel>();
    let count = 0;

    const world: Omit<World, 'front'> & { front?: Walker } = {
        ...{ stage, profile, chance, oracle, urls },
        tabs: [],
        closed: [],
        abandoned: new Set(),
        offline: false,
        async opened(tab, history, at) {
            const page = await read(tab);
            const walker = { name: `tab ${String((count += 1))}`, tab, page, history, at, frozen: false };
            world.tabs.push(walker);
            world.front = walker;
            await world.arrived(walker);
            return walker;
        },
        async arrived(walker) {
            const found = await read(walker.tab);
            const kept = pages.get(found.id);
            walker.page = kept ?? found;
            pages.set(found.id, walker.page);
            if (!kept && found.plugin) oracle.become(found.user);
            // An old page from the cache has no use for the session that the tab has, and no reason to end it.
            if (kept && kept.user !== oracle.user && walker.jid) world.abandoned.add(walker.jid);
        },
    };

    async function read(tab: Tab): Promise<PageModel> {
        const { id, path, user } = await tab.waitFor(() => {
            const text =
                document.readyState === 'complete' && document.getElementById('test-page')?.textContent;
            if (!text) return undefined;
            const { settings } = JSON.parse(text) as { settings: { session_user: string | null } };
            return { id: performance.timeOrigin, path: location.href, user: settings.session_user };
        });
        const name = PAGES.find((each) => urls[each] === path)!;
        const plugin = PLUGIN_PAGES.includes(name);
        return { id, name, plugin, user, signedOut: false };
    }

    const first = PLUGIN_PAGES[0]!;
    const tab = await profile.open(urls[first]!);
    // Converse makes each user a store in its database, once. Later a frozen tab would hold that up, with us and without.
    await untilEvent(tab, 'chatBoxesFetched');
    await profile.setUser(stage.site.url, USERS[0]);
    await tab.goto(urls[first]!);
    await untilEvent(tab, 'chatBoxesFetched');
    await world.opened(tab, [first], 0);
    return world as World;
}
