/** Whatever has happened: when all is well again, the tab comes online; and when it signs out, nothing is left. */
import type { World } from './world.ts';
import { call, happen } from './moves.ts';

/** Milliseconds in which whatever is under way has ended: the longest request, and a client that is slow. */
const OVER = 120_000;
/** Milliseconds in which a tab comes online. */
const LONG_ENOUGH = 300_000;

/** How somebody tells a page that it is worth asking again. */
export type Nudge = 'retry' | 'visible' | 'online';

export async function heal(world: World): Promise<void> {
    const { line, host, server, chat } = world;
    line.delay = 0;
    world.wiping = 0;
    server.mood = 'up';
    chat.mood = 'connects';
    host.answer = 'credentials';
    happen(world, 'online');
    happen(world, 'come back');
    world.load();
    await world.clock.pass(OVER);
    world.rules.check();
}

/** Does what the state asks for, and waits for as long as it takes. */
async function goOn(world: World, nudge: Nudge): Promise<void> {
    const { machine, clock, rules } = world;
    const { name, reason } = machine.state;
    const asks = reason === 'host-signed-out' || reason === 'host-misconfigured';
    if (reason === 'user-changed') call(world, 'signIn as alice');
    else if (name === 'idle') call(world, 'start');
    else if (asks && nudge !== 'retry' && !world.signedOut) happen(world, nudge);
    else if (name === 'signed-out' || name === 'stopped') call(world, 'retry');
    await clock.pass(LONG_ENOUGH + (name === 'waiting' ? Math.max(0, rules.due - clock.ticks) : 0));
    rules.check();
}

/** @throws Error where it does not come. */
export async function expectOnline(world: World, nudge: Nudge): Promise<void> {
    const { machine, chat, server } = world;
    const { name, reason } = machine.state;
    await goOn(world, nudge);
    // The host has answered for somebody else before: that it does not any more, is only found out now.
    if (machine.state.reason === 'user-changed') await goOn(world, nudge);
    if (machine.state.name !== 'online')
        throw new Error(`from ${name} (${String(reason)}) it comes to ${JSON.stringify(machine.state)}`);
    if (!chat.sid || !server.sessions.has(chat.sid)) throw new Error('online without a session that lives');
}

/** @throws Error where something is left. */
export async function expectNothingLeft(world: World): Promise<void> {
    const { machine, clock, chat, server, env } = world;
    const { sid } = chat;
    call(world, 'signOut');
    const kept = env.storage.getItem('converse-session:tab');
    await clock.pass(OVER);
    if (kept !== null) throw new Error('signed out, and the session is still saved');
    if (machine.state.name !== 'signed-out') throw new Error('signed out, and not so');
    if (chat.sid || server.sessions.has(sid!)) throw new Error('signed out, and the session lives on');
    if (clock.timers > 0) throw new Error(`signed out, and ${String(clock.timers)} timers are still set`);
}
