/**
 * Whether the page has been left. Browsers cut its connections then, which is no drop, and its session is another page's:
 * should it come back, nothing may leave before we have looked. Strophe would repeat what was cut as soon as others send.
 */
import { holdRequests } from './private.ts';
import type { Connection } from './types.ts';

export interface Absence {
    /** Whether the page is away now. */
    readonly lasts: boolean;
    begin(connection: Connection | undefined): void;
    end(): void;
}

export function createAbsence(): Absence {
    let lasts = false;
    let release = (): void => {};
    return {
        get lasts() {
            return lasts;
        },
        begin(connection) {
            lasts = true;
            if (!connection) return;
            connection.pause();
            release = holdRequests(connection);
        },
        end() {
            lasts = false;
            release();
        },
    };
}
