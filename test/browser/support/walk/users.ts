/** Steps by which the site's user changes, and those by which the person leaves the chat and comes back. */
import { logOut } from '../drive.ts';
import { watched } from '../watched.ts';
import { face, plugged, room, visit, type Step } from './moves.ts';
import type { User } from './oracle.ts';
import { PLUGIN_PAGES, unseenBy, USERS, type Walker, type World } from './world.ts';

export function changes(world: World): Step[] {
    const { oracle, chance, tabs } = world;
    const { user } = oracle;
    const steps: Step[] = [];
    const offer = (kind: string, text: string, run: () => Promise<void>): void =>
        void steps.push({ kind, text: `${kind}: ${text}`, run });

    /** The site has another user: by a page load in this tab or in a new one, which says whose the site is now. */
    function byLoad(kind: string, who: User): void {
        if (world.offline) return;
        const name = chance.pick(PLUGIN_PAGES);
        const named = who ?? 'nobody';
        for (const walker of tabs.filter(({ frozen }) => !frozen))
            offer(kind, `${named}, ${walker.name} loads ${name}`, async () => {
                await setCookie(world, who);
                // To the address that it is at, a tab does not go: it is loaded anew.
                if (walker.page.name !== name) return visit(world, walker, name);
                await face(world, walker);
                await walker.tab.reload();
                await world.arrived(walker);
            });
        if (room(world))
            offer(kind, `${named}, a new tab loads ${name}`, async () => {
                await setCookie(world, who);
                await world.opened(await world.profile.open(world.urls[name]!), [name], 0);
            });
    }

    /** A site of a single page says it itself. */
    function byCall(kind: string, who: string): void {
        for (const walker of world.offline ? [] : plugged(world))
            offer(kind, `${who}, by signIn() in ${walker.name}`, async () => {
                await setCookie(world, who);
                await signIn(world, walker, who);
            });
    }

    for (const walker of world.offline ? [] : plugged(world)) {
        const { page, tab, name } = walker;
        // What the button of the status element does; where the site's user is another, it must change nothing.
        if (oracle.expects(page)!.name !== 'online')
            offer('try again', `by retry() in ${name}`, async () => {
                await face(world, walker);
                await tab.evaluate(() => window.converseSession!.retry());
                page.signedOut = false;
                if (user !== null && page.user === user) oracle.setOut(false);
            });
    }
    if (user === null) {
        const who = chance.pick(USERS);
        byLoad('sign in', who);
        byCall('sign in', who);
        return steps;
    }
    const other = USERS.find((each) => each !== user)!;
    byLoad('switch user', other);
    byCall('switch user', other);
    byLoad('sign out', null);
    for (const walker of plugged(world)) {
        const { name, tab, page } = walker;
        const expected = oracle.expects(page)!;
        if (page.user === user)
            offer('sign out', `by signOut() in ${name}`, async () => {
                await face(world, walker);
                abandonOffline(world);
                await setCookie(world, null);
                await tab.evaluate(() => window.converseSession!.signOut());
                page.signedOut = true;
                oracle.become(null);
            });
        if (expected.name === 'online')
            offer('log out in chat', name, async () => {
                await face(world, walker);
                abandonOffline(world);
                await logOut(tab);
                oracle.setOut(true);
            });
        if (expected.name !== 'online' && !world.offline)
            offer('log in to chat', `by signIn() in ${name}`, () => signIn(world, walker, user));
    }
    return steps;
}

/** Without a network sessions end here at once, and on the server by their inactivity at the latest. */
function abandonOffline({ offline, tabs, abandoned }: World): void {
    for (const { jid } of offline ? tabs : []) if (jid) abandoned.add(jid);
}

function setCookie({ profile, stage }: World, user: User): Promise<void> {
    return profile.setUser(stage.site.url, user ?? undefined);
}

async function signIn(world: World, walker: Walker, user: string): Promise<void> {
    const { tab, page } = walker;
    await face(world, walker);
    await tab.evaluate((who) => window.converseSession!.signIn(who), user);
    Object.assign(page, { user, signedOut: false });
    world.oracle.become(user);
    world.oracle.setOut(false);
    // What is there of the one before goes with them: from the moment on in which the new one is connected.
    await tab.waitFor((who) => window.converseSession!.state.jid?.startsWith(`${who}@`), user);
    await watched(tab, unseenBy(user));
}
