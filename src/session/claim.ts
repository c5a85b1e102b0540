/** Whether what the tab has kept is its own and the newest: by the lock on it, and by the count of its uses. */
import type { Environment } from '../environment.ts';
import { createOwnership } from './ownership.ts';
import type { Holder } from './saved-record.ts';
import { createUses } from './uses.ts';

export interface Claim {
    /** Whether it is this tab's alone, and the newest there is: else it must not be used. */
    readonly owned: Promise<boolean>;
    /** It is a copy of what lives on in another tab. */
    readonly foreign: boolean;
    /** Lays claim to what an earlier page has left, if it has left anything. */
    lay(holder: Holder | undefined): void;
    /** What has just been made is this tab's. */
    found(holder: Holder): void;
    /** Writes the count down, for all tabs. */
    count(holder: Holder): void;
    forget(holder: Holder): void;
    release(): void;
}

export function createClaim(
    env: Pick<Environment, 'storage' | 'shared' | 'locks' | 'tab' | 'now' | 'setTimeout' | 'clearTimeout'>,
): Claim {
    const ownership = createOwnership(env);
    const uses = createUses(env);
    let owned = Promise.resolve(true);
    let foreign = false;
    let current: Holder | undefined;

    /** Whoever had it may use it while we wait for the lock: the count is looked at before and after. */
    async function own(holder: Holder): Promise<boolean> {
        const newest = (): boolean => uses.of(holder.key) === holder.uses;
        const mine = newest() && (await ownership.take(holder.key)) && newest();
        foreign = !mine && current === holder;
        return mine;
    }

    return {
        get owned() {
            return owned;
        },
        get foreign() {
            return foreign;
        },
        lay(holder) {
            foreign = false;
            current = holder;
            owned = env.storage && holder ? own(holder) : Promise.resolve(true);
        },
        found(holder) {
            foreign = false;
            current = holder;
            owned = Promise.resolve(true);
            uses.tidy();
            if (env.storage) ownership.found(holder.key);
        },
        count: ({ key, uses: times }) => uses.note(key, times),
        forget({ key }) {
            if (!foreign) uses.forget(key);
        },
        release: ownership.release,
    };
}
