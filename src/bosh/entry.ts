/** A request that a window keeps an eye on. */
import type { Request } from './wire.ts';

/** Of an earlier page: unanswered, or with an answer that has not been delivered. */
export interface Left extends Request {
    answer?: Element;
}

export interface Entry extends Left {
    /** Of an earlier page. */
    old: boolean;
    /** Copies under way. */
    copies: number;
    failures: number;
    /** Another copy than ours may have got the data. */
    repeated: boolean;
    /** Nothing was in the last answer, and no copy has failed since. */
    empty?: boolean;
    done: boolean;
}

export function entryOf(request: Left, old: boolean, repeated: boolean): Entry {
    return { ...request, old, repeated, copies: 0, failures: 0, done: request.answer !== undefined };
}
