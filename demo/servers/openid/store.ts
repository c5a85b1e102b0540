/** What the provider knows, in one file: a restart signs nobody out, as with a real one. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Row {
    payload: AdapterPayload;
    /** Milliseconds since 1970. */
    until: number;
}

export function createStore(file: string): (model: string) => Adapter {
    let rows = new Map<string, Row>();
    try {
        rows = new Map(JSON.parse(readFileSync(file, 'utf8')) as [string, Row][]);
    } catch {
        // The first start.
    }
    function keep(): void {
        writeFileSync(`${file}.new`, JSON.stringify([...rows]), { mode: 0o600 });
        renameSync(`${file}.new`, file);
    }
    return (model) => {
        const find = (matches: (row: Row, key: string) => boolean): Promise<AdapterPayload | undefined> => {
            const found = [...rows].find(
                ([key, row]) => key.startsWith(`${model}:`) && row.until > Date.now() && matches(row, key),
            );
            return Promise.resolve(found && structuredClone(found[1].payload));
        };
        const change = (how: () => void): Promise<void> => {
            how();
            keep();
            return Promise.resolve();
        };
        return {
            find: (id) => find((_, key) => key === `${model}:${id}`),
            findByUid: (uid) => find(({ payload }) => payload.uid === uid),
            findByUserCode: (code) => find(({ payload }) => payload.userCode === code),
            upsert: (id, payload, seconds) =>
                change(() => {
                    const until = seconds ? Date.now() + seconds * 1000 : Number.MAX_SAFE_INTEGER;
                    rows.set(`${model}:${id}`, { payload: structuredClone(payload), until });
                }),
            consume: (id) =>
                change(() => {
                    const row = rows.get(`${model}:${id}`);
                    if (row) row.payload.consumed = Math.floor(Date.now() / 1000);
                }),
            destroy: (id) => change(() => void rows.delete(`${model}:${id}`)),
            revokeByGrantId: (grant) =>
                change(() => {
                    for (const [key, { payload }] of rows) if (payload.grantId === grant) rows.delete(key);
                }),
        };
    };
}
