/** What may happen next: each move is data, so that what fails can be read, and made shorter. */
import fc from 'fast-check';
import type { PageEvent } from '../../../../src/environment.ts';
import type { Drop } from '../../../../src/session/client.ts';
import { CHAT_MOODS, type ChatMood } from './chat.ts';
import { RIGHT, WRONG, type HostAnswer } from './host-site.ts';
import { MOODS, type ServerMood } from './server.ts';
import type { Plan, World } from './world.ts';

type Call =
    | 'retry'
    | 'start'
    | 'signIn'
    | 'signIn as alice'
    | 'signOut'
    | 'load'
    | 'restUnclaimed'
    | 'log out of chat';
type Happening = 'offline' | 'restart' | 'leave' | 'come back' | Exclude<PageEvent, 'hidden' | 'told'>;

export type Move =
    | { host: HostAnswer }
    | { server: ServerMood }
    | { chat: ChatMood }
    | { delay: number }
    | { wiping: number }
    | { happens: Happening }
    | { told: object }
    | { call: Call }
    | { drop: Drop }
    | { pass: number }
    | { sleep: number }
    | { jump: number };

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

const drop = (reason: Drop['reason'], dead: boolean, returning?: boolean): Drop => ({
    ...{ reason, dead, returning },
    message: 'The connection is gone.',
});
const DROPS = [
    ...[drop('session-lost', true), drop('replaced', true), drop('policy', true), drop('rejected', true)],
    ...[drop('server-unreachable', false), drop('offline', false), drop('network', false, true)],
];
const NEWS = [
    ...[{ user: null }, { user: 'bob' }, { jid: 'bob@example.test' }, { user: 'alice' }],
    ...[{ user: 'alice', out: true }, { out: true }, {}],
];
const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** Moves of one kind. @param weight how often they come, beside the others. */
const kind = <K extends string, T>(weight: number, name: K, ...values: fc.Arbitrary<T>[]) => ({
    weight,
    arbitrary: fc.oneof(...values).map((value) => ({ [name]: value }) as Record<K, T>),
});

export const move: fc.Arbitrary<Move> = fc.oneof(
    kind(16, 'host', of<HostAnswer>(...RIGHT), of<HostAnswer>(...WRONG)),
    kind(12, 'server', of<ServerMood>('up'), of<ServerMood>(...MOODS)),
    kind(4, 'chat', of<ChatMood>('connects'), of<ChatMood>(...CHAT_MOODS)),
    kind(4, 'delay', of(0, 100, 4 * SECOND)),
    kind(4, 'wiping', of(0, 2 * SECOND)),
    kind(12, 'happens', of<Happening>('online'), of<Happening>('visible', 'resumed')),
    kind(8, 'happens', of<Happening>('come back', 'shown')),
    kind(6, 'happens', of<Happening>('offline', 'restart', 'leave')),
    kind(4, 'told', of<object>(...NEWS)),
    kind(10, 'call', of<Call>('retry'), of<Call>('signIn', 'signIn as alice', 'signOut')),
    kind(8, 'call', of<Call>('load')),
    kind(4, 'call', of<Call>('restUnclaimed', 'log out of chat')),
    kind(8, 'drop', of(...DROPS)),
    kind(24, 'pass', of(0, 10, 100, SECOND, 5 * SECOND, 12 * SECOND, MINUTE)),
    kind(1, 'pass', of(10 * MINUTE)),
    kind(4, 'sleep', of(10 * SECOND, 2 * MINUTE, HOUR)),
    kind(4, 'jump', of(-HOUR, -MINUTE, -1, MINUTE, HOUR)),
);

export const plan: fc.Arbitrary<Plan> = fc.record({
    way: of<Plan['way']>('prebind_url', 'credentials_url', 'session_fetch', 'heedless session_fetch'),
    session_user: of<Plan['session_user']>('alice', undefined),
    jid: of<Plan['jid']>('alice@example.test', undefined),
    early: fc.boolean(),
    seed: fc.nat(),
    luck: of(1, 0.1, 0.01),
});

/** Makes a move, where it can be made. */
export async function make(world: World, next: Move): Promise<void> {
    const { clock, line, host, server, chat } = world;
    if ('host' in next) host.answer = next.host;
    if ('server' in next) server.mood = next.server;
    if ('chat' in next) chat.mood = next.chat;
    if ('delay' in next) line.delay = next.delay;
    if ('wiping' in next) world.wiping = next.wiping;
    if ('told' in next) world.tell(next.told);
    if ('sleep' in next) clock.sleep(next.sleep);
    if ('jump' in next) clock.jump(next.jump);
    if ('happens' in next) happen(world, next.happens);
    if ('call' in next && !world.hidden) call(world, next.call);
    if ('drop' in next) chat.lose(next.drop);
    await clock.pass('pass' in next ? next.pass : 0);
}

export function happen(world: World, what: Happening): void {
    const { line, server } = world;
    if (what === 'restart') return server.restart();
    if (what === 'offline') return void (line.up = false);
    if (what === 'online') line.up = true;
    if (what === 'leave') {
        if (!world.hidden) world.pageEvent('hidden');
        world.hidden = true;
    } else if (what === 'come back' || what === 'shown') {
        if (!world.hidden) return;
        world.hidden = false;
        // In the order in which browsers tell it; into the background, the last one alone.
        const events = what === 'shown' ? [what] : (['resumed', 'visible', 'shown'] as const);
        for (const event of events) world.pageEvent(event);
    } else if (!world.hidden) world.pageEvent(what);
}

export function call(world: World, what: Call): void {
    const { machine, rules, chat } = world;
    const wanted = what === 'retry' || what === 'start' || what.startsWith('signIn');
    if (wanted) rules.pressed();
    if (what.startsWith('sign')) rules.forget();
    if (wanted || what === 'signOut') world.signedOut = !wanted;
    if (what === 'retry') machine.retry();
    if (what === 'signIn') machine.signIn();
    if (what === 'signIn as alice') machine.signIn('alice');
    if (what === 'signOut') void machine.signOut();
    if (what === 'start') machine.start(false);
    if (what === 'load') world.load();
    if (what === 'restUnclaimed') machine.restUnclaimed();
    if (what === 'log out of chat') chat.logOut();
}
