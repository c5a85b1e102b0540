/** What holds whatever happens. What is found broken is kept until somebody looks: a listener must not throw. */
import type { PageEvent } from '../../../../src/environment.ts';
import { bareJid } from '../../../../src/session/jid.ts';
import type { Reason, State, StateName } from '../../../../src/session/state.ts';
import type { World } from './world.ts';

export interface Rules {
    /** The host is being asked for tokens. */
    asked(): void;
    /** A session is handed over to the chat client. */
    handed(sid: string): void;
    /** The page or the person wants an attempt now. */
    pressed(): void;
    /** Something happens that a page may be roused by, out of a state that does not go on by itself. */
    stirred(by: PageEvent | 'load'): void;
    /** The page may become another user's. */
    forget(): void;
    /** The page has come to life: an attempt that waits is due in about a second. */
    woken(): void;
    /** @throws Error with what is broken. */
    check(): void;
    /** By the timers' time, when the next attempt is due. */
    readonly due: number;
}

const MINUTE = 60_000;
const PER_MINUTE = 10;
/** Milliseconds after which a page that has woken tries again: about a second. */
const SOON = 1500;
/** How often in a row a server may refuse what the host has given (`session_max_rejections`). */
const REJECTIONS = 3;
/** Where an attempt is under way. */
const UNDERWAY: StateName[] = ['fetching', 'connecting'];
/** The table of reasons: to which states each may lead. */
const LEADS_TO: Record<Reason, StateName[]> = {
    network: ['waiting'],
    timeout: ['waiting'],
    offline: ['waiting'],
    'host-busy': ['waiting'],
    'host-signed-out': ['signed-out'],
    'host-misconfigured': ['stopped'],
    'server-unreachable': ['waiting'],
    'session-lost': ['waiting'],
    rejected: ['waiting', 'stopped'],
    replaced: ['stopped'],
    policy: ['waiting'],
    'logged-out': ['stopped'],
    'user-changed': ['stopped'],
};
/** Of what must not be shown: passwords, tokens, answers, SIDs, RIDs. */
const SECRETS = /SECRET|U0VDUkVU|sid-\w|\d{7,}/;

export function createRules(world: World): Rules {
    const { clock, machine, host, server, env } = world;
    const broken: string[] = [];
    const asks: number[] = [];
    let before: State = machine.state;
    let due = Infinity;
    let pressed = false;
    let stirred = false;
    let rejections = 0;
    /** Whom the page has been online as. */
    let user: string | undefined;
    /** How often the server had answered when the attempt began. */
    let begun = 0;

    const demand = (holds: boolean, sentence: string): void => {
        if (!holds)
            broken.push(`${sentence} (at ${String(clock.time)} ms, ${JSON.stringify(machine.state)})`);
    };

    function lookAt(state: State): void {
        const { name, reason, message, retryAt, jid, since, attempt } = state;
        demand(state !== before && Object.isFrozen(state), 'each change is a new, frozen state');
        demand(
            since === env.now() && Number.isSafeInteger(attempt),
            'a state says since when, and how often it failed',
        );
        const explained = ['waiting', 'stopped', 'signed-out'].includes(name);
        demand(explained === Boolean(reason && message), 'a state that is not a success says why');
        if (reason) demand(LEADS_TO[reason]?.includes(name), 'a reason leads to the states in the table');
        demand(
            (name === 'waiting') === (retryAt !== undefined),
            'waiting says until when, and nothing else does',
        );
        demand((name === 'online') === (jid !== undefined), 'online says as whom, and nothing else does');
        demand(!SECRETS.test(message ?? ''), 'a message shows no secret and nothing of an answer');
        const attempted = UNDERWAY.includes(before.name);
        if (UNDERWAY.includes(name) && !attempted) {
            begun = server.answers;
            const mayBegin = before.name === 'waiting' ? clock.ticks >= due : stirred;
            demand(pressed || mayBegin, 'no attempt before its time, unless somebody wants it');
            pressed = stirred = false;
        }
        // In a row: whatever else comes between them, our own ceiling for example, begins a new one.
        if (reason && reason !== 'rejected') rejections = 0;
        else if (attempted && reason) rejections += 1;
        demand(name !== 'waiting' || rejections < REJECTIONS, 'what is refused for ever is given up');
        if (jid) {
            demand(
                (user ??= bareJid(jid)) === bareJid(jid),
                'a page does not become another user’s by itself',
            );
            pressed = stirred = false;
            rejections = 0;
        }
        if (name === 'waiting') {
            due = clock.ticks + retryAt! - env.now();
            demand(retryAt! >= env.now(), 'what is waited for lies ahead');
            // A date has no milliseconds.
            if (before.name === 'fetching' && reason === 'host-busy')
                demand(retryAt! - env.now() > host.patience - 1000, 'Retry-After is kept');
        }
        before = state;
    }

    machine.subscribe(lookAt);
    return {
        get due() {
            return due;
        },
        asked() {
            asks.push(clock.time);
            const lately = asks.filter((at) => at > clock.time - MINUTE).length;
            demand(lately <= PER_MINUTE, 'at most ten requests for tokens a minute');
            demand(host.underway === 0, 'one request for tokens at a time');
        },
        handed(sid) {
            demand(
                (server.answered.get(sid) ?? 0) > begun,
                'the server has answered before a session is handed over',
            );
        },
        pressed: () => void (pressed = true),
        stirred(by) {
            const { name, reason } = machine.state;
            const nudged = reason === 'host-signed-out' || reason === 'host-misconfigured';
            const rouses = by === 'load' ? name === 'idle' : nudged && by !== 'hidden';
            // Another tab may say that somebody is back.
            stirred ||= by === 'told' || (rouses && !world.signedOut);
        },
        forget() {
            user = undefined;
            rejections = 0;
        },
        woken() {
            const { name, reason, retryAt } = machine.state;
            const asksForPatience = reason === 'host-busy' && retryAt! > env.now();
            if (name === 'waiting' && !asksForPatience)
                demand(due - clock.ticks <= SOON, 'a page that has woken tries again in about a second');
        },
        check() {
            const { name } = machine.state;
            demand(machine.state === before, 'each change is told');
            if (name === 'waiting' && !world.hidden) demand(clock.ticks <= due, 'what is waited for comes');
            demand(!SECRETS.test(env.warnings.join()), 'a warning shows no secret');
            if (broken.length > 0) throw new Error(broken.join('\n'));
        },
    };
}
