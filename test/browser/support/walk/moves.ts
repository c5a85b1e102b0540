/** Steps that move between pages and tabs, and those of the machine: its network, its sleep. */
import { PAGES, PLUGIN_PAGES, type Walker, type World } from './world.ts';

/** A step that makes sense in the present state. */
export interface Step {
    /** Which of the kinds it is of: each is as likely as any other. */
    kind: string;
    text: string;
    /** @returns when it is done, not when everything has come of it. */
    run(): Promise<void>;
}

const MOST_TABS = 4;
/** A browser remembers no more than 25. */
const MOST_CLOSED = 20;

/** Where a person does something, they look. */
export async function face(world: World, walker: Walker): Promise<void> {
    if (world.front !== walker) await walker.tab.front();
    world.front = walker;
}

/** A tab loads a page, as one does by a link or a form. */
export async function visit(world: World, walker: Walker, name: string): Promise<void> {
    await face(world, walker);
    await walker.tab.goto(world.urls[name]!);
    walker.history.splice(walker.at + 1, Infinity, name);
    walker.at += 1;
    await world.arrived(walker);
}

export const room = ({ tabs }: World): boolean => tabs.length < MOST_TABS;

export function moves(world: World): Step[] {
    const { stage, tabs, closed, profile, chance } = world;
    const { capabilities } = stage.engine;
    const awake = tabs.filter(({ frozen }) => !frozen);
    const steps: Step[] = [];
    const offer = (kind: string, walker: Walker | undefined, run: () => Promise<void>, where = ''): void =>
        void steps.push({ kind, text: [kind, walker?.name, where].filter(Boolean).join(' '), run });

    for (const walker of world.offline ? [] : awake) {
        const { tab, history, at, page } = walker;
        const travel = async (by: 1 | -1): Promise<void> => {
            await face(world, walker);
            await (by === 1 ? tab.forward() : tab.back());
            walker.at += by;
            await world.arrived(walker);
        };
        offer('reload', walker, async () => {
            await face(world, walker);
            await tab.reload();
            await world.arrived(walker);
        });
        const next = chance.pick(PAGES.filter((name) => name !== page.name));
        offer('navigate', walker, () => visit(world, walker, next), `to ${next}`);
        if (at > 0) offer('back', walker, () => travel(-1), `to ${history[at - 1]!}`);
        if (at < history.length - 1) offer('forward', walker, () => travel(1), `to ${history[at + 1]!}`);
        if (room(world))
            offer('duplicate', walker, async () => {
                await face(world, walker);
                const copies = capabilities.duplicates === 'really';
                const past = copies ? [...history] : [page.name];
                const copy = await tab.duplicate();
                await world.opened(copy, past, copies ? at : 0);
            });
    }
    // When the debugger leaves a tab of Chromium's, it tells the others that there is a network again.
    for (const walker of world.offline ? [] : tabs) {
        const other = awake.find((each) => each !== walker);
        if (!other) continue;
        offer('close', walker, async () => {
            if (world.front === walker) await face(world, other);
            await walker.tab.close();
            tabs.splice(tabs.indexOf(walker), 1);
            closed.push(walker);
            for (const { jid } of closed.splice(0, closed.length - MOST_CLOSED))
                if (jid) world.abandoned.add(jid);
        });
        if (!capabilities.freeze) continue;
        if (walker.frozen)
            offer('thaw', walker, async () => {
                await walker.tab.thaw!();
                await face(world, walker);
                walker.frozen = false;
            });
        else
            offer('freeze', walker, async () => {
                if (world.front === walker) await face(world, other);
                await walker.tab.freeze!();
                walker.frozen = true;
            });
    }
    const last = closed.at(-1);
    if (last && profile.restore && room(world) && !world.offline)
        offer('restore', last, async () => {
            last.tab = await profile.restore!();
            closed.pop();
            // The browser brings back what it has stored last: where that is old, the tab makes a session of its own.
            if (last.jid) world.abandoned.add(last.jid);
            tabs.push(last);
            Object.assign(last, { frozen: false });
            world.front = last;
            await world.arrived(last);
        });
    if (profile.offline)
        offer(world.offline ? 'online' : 'offline', undefined, async () => {
            await profile.offline!(!world.offline);
            world.offline = !world.offline;
        });
    return steps;
}

/** The pages in which something can be asked of the plugin. */
export const plugged = ({ tabs }: World): Walker[] =>
    tabs.filter(({ frozen, page }) => !frozen && PLUGIN_PAGES.includes(page.name));
