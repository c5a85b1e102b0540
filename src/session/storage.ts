/** Storage that may be full, or forbidden by the browser's settings: a page goes on without it. */

/** What all keys of ours begin with, and the names that go with them. */
export const PREFIX = 'converse-session:';

/** @returns undefined where it is not permitted. */
export function permitted<T>(access: () => T): T | undefined {
    try {
        return access();
    } catch {
        return undefined;
    }
}

/** The entries whose keys begin so. */
export function entriesOf(storage: Storage | undefined, prefix: string): [string, string][] {
    const keys = permitted(() =>
        Array.from({ length: storage?.length ?? 0 }, (_, index) => storage!.key(index)!),
    );
    return (keys ?? [])
        .filter((key) => key.startsWith(prefix))
        .map((key) => [key, permitted(() => storage!.getItem(key)) ?? '']);
}
