/**
 * How often each tab has used what it keeps, in the storage that all tabs share: a copy that has been left behind, in a
 * duplicated or restored tab, is told by its lower count. Random names and numbers; no token.
 */
import type { Environment } from '../environment.ts';
import { entriesOf, permitted, PREFIX } from './storage.ts';

const USES = `${PREFIX}uses:`;
/** Milliseconds after which nobody will come back to it. */
const FORGOTTEN = 25 * 3_600_000;

export interface Uses {
    of(key: string): number | undefined;
    note(key: string, uses: number): void;
    forget(key: string): void;
    /** Removes what tabs have left behind that are long gone. */
    tidy(): void;
}

export function createUses({ shared, now }: Pick<Environment, 'shared' | 'now'>): Uses {
    return {
        of: (key) => permitted(() => Number.parseInt(shared?.getItem(USES + key) ?? '')),
        note: (key, uses) => permitted(() => shared?.setItem(USES + key, `${String(uses)} ${String(now())}`)),
        forget: (key) => permitted(() => shared?.removeItem(USES + key)),
        tidy() {
            for (const [key, value] of entriesOf(shared, USES))
                if (now() - Number(value.split(' ')[1]) > FORGOTTEN) permitted(() => shared!.removeItem(key));
        },
    };
}
