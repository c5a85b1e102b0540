/** What the element shows of a state, and what it offers. It knows neither words nor the DOM. */
import type { Reason, State, StateName } from '../session/state.ts';

/** What the person can do about it: the key of its words, too. */
export type Action = 'retry' | 'take-over' | 'start' | 'sign-in' | 'reload';

/** To the person, being asked for and being logged in are one. */
export type FaceName = Exclude<StateName, 'fetching'>;

export interface Face {
    readonly name: FaceName;
    readonly reason?: Reason;
    /** When the next attempt is due: milliseconds since 1970. */
    readonly retryAt?: number;
    /** An attempt is under way: the action can wait. */
    readonly trying?: boolean;
    readonly action?: Action;
}

/** Why chat has stopped where nothing is broken, and what leads on. All else is worth another try. */
const NO_FAULT = { replaced: 'take-over', 'logged-out': 'start', 'user-changed': 'reload' } as const;

/** Whether the reason says all that there is to say. */
export function isNoFault(reason: Reason | undefined): reason is keyof typeof NO_FAULT {
    return reason !== undefined && reason in NO_FAULT;
}

/** Whether there is nothing to say: a dot will do. */
export function isQuiet({ name }: Face): boolean {
    return name === 'online' || name === 'idle';
}

/**
 * @param before what is shown until now. An interruption goes on while the next attempt is under way, and a button that
 * was pressed stays where it is until something came of it.
 */
export function faceOf({ name, reason, retryAt }: State, before?: Face, canSignIn = false): Face {
    switch (name) {
        case 'fetching':
        case 'connecting':
            if (before?.name === 'waiting') return { ...before, retryAt: undefined, trying: true };
            return { name: 'connecting', trying: true, action: before?.action };
        case 'waiting':
            return { name, reason, retryAt, action: 'retry' };
        case 'signed-out':
            return { name, reason, action: canSignIn ? 'sign-in' : 'retry' };
        case 'stopped':
            return { name, reason, action: isNoFault(reason) ? NO_FAULT[reason] : 'retry' };
        default:
            return { name };
    }
}

/** Whether both show the same, but for when the next attempt is due. */
export function looksLike(one: Face, other: Face | undefined): boolean {
    return (['name', 'reason', 'trying', 'action'] as const).every((key) => one[key] === other?.[key]);
}
