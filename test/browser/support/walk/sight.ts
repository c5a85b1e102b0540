/** What is to be seen of a world: in its tabs, and on the server. And what of it is not as the oracle says. */
import type { State } from '../../../../src/session/state.ts';
import type { SavedRecord } from '../drive.ts';
import type { Tab } from '../engines/engine.ts';
import type { Expected } from './oracle.ts';
import type { Walker, World } from './world.ts';

interface Sight {
    state?: State;
    /** Of the saved session. */
    sid?: string;
    /** Where somebody was seen who must not be. */
    seen: string[];
}

export interface View {
    tabs: Map<Walker, Sight>;
    server: string[];
}

/** In a frozen page functions run, but nothing that takes its time. */
function look(tab: Tab): Promise<Sight> {
    return tab.evaluate(() => {
        const text = sessionStorage.getItem('converse-session:tab');
        const saved = JSON.parse(text ?? '{}') as Partial<SavedRecord>;
        const state = window.converseSession?.state;
        const { watched } = window as unknown as { watched: { sightings: { place: string }[] } };
        const seen = new Set(watched.sightings.map(({ place }) => place));
        return { state, sid: saved.sid, seen: [...seen] };
    });
}

export async function view({ tabs, stage }: World): Promise<View> {
    const sights = tabs.map(async (walker) => [walker, await look(walker.tab)] as const);
    const [seen, server] = await Promise.all([Promise.all(sights), stage.prosody.sessions()]);
    return { tabs: new Map(seen), server };
}

/** Whether the oracle's word holds for a tab now: nobody can be online where there is no network. */
export function binding(world: World, walker: Walker): boolean {
    const expected = world.oracle.expects(walker.page);
    return Boolean(expected) && !walker.frozen && !(world.offline && expected!.name === 'online');
}

/** @returns sentences, none where all is well. */
export function problems(world: World, { tabs, server }: View): string[] {
    const found: string[] = [];
    for (const [walker, { state, seen }] of tabs) {
        const expected = world.oracle.expects(walker.page);
        if (binding(world, walker) && !fits(expected!, state))
            found.push(`${walker.name} is not ${[expected!.name, expected!.reason].join(' ').trim()}.`);
        if (seen.length > 0) found.push(`${walker.name} shows somebody else: ${seen.join(', ')}.`);
    }
    const running = [...tabs].filter(([{ page }]) => page.plugin);
    const jids = running.flatMap(([, { state }]) => (state?.name === 'online' ? [state.jid!] : []));
    const sids = running.flatMap(([, { sid }]) => (sid ? [sid] : []));
    if (new Set(jids).size < jids.length) found.push('Two tabs are online as the same JID.');
    if (new Set(sids).size < sids.length) found.push('Two tabs have saved the same session.');
    if (world.offline) return found;
    const left = mayLinger(world);
    const awake = running.filter(([{ frozen }]) => !frozen);
    const online = awake.flatMap(([, { state }]) => (state?.name === 'online' ? [state.jid!] : []));
    for (const jid of online) if (!server.includes(jid)) found.push(`The server knows nothing of ${jid}.`);
    for (const jid of server)
        if (!online.includes(jid) && !left.has(jid)) found.push(`The server still has ${jid}.`);
    return found;
}

function fits(expected: Expected, state?: State): boolean {
    if (expected.name === 'off') return state?.name !== 'online';
    return state?.name === expected.name && state.reason === expected.reason;
}

/** JIDs of sessions whose page could not end them: of tabs that are closed, asleep, or at a page without the plugin. */
function mayLinger({ tabs, closed, abandoned }: World): Set<string> {
    const gone = [...closed, ...tabs.filter(({ frozen, page }) => frozen || !page.plugin)];
    return new Set([...abandoned, ...gone.flatMap(({ jid }) => jid ?? [])]);
}

/** Notes which session each tab has: of those that may not have any, none is forgiven later. */
export function remember(world: World, { tabs }: View): void {
    for (const [walker, { state }] of tabs)
        if (walker.page.plugin && !walker.frozen && !world.offline)
            walker.jid = state?.name === 'online' ? state.jid : undefined;
}
