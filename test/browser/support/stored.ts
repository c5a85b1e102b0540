/** Everything that a browser keeps for a site: what must hold nothing of somebody who has left. */
import type { Driven } from './engines/engine.ts';

export interface Entry {
    place: string;
    key: string;
    value: string;
}

/** All entries of the three storages. */
export function stored(page: Driven): Promise<Entry[]> {
    return page.evaluate(async () => {
        // A method: what runs this outside of vitest would name a function by a helper that no page has.
        const idb = {
            asked<T>(request: IDBRequest<T>): Promise<T> {
                return new Promise((resolve, reject) => {
                    request.onsuccess = () => resolve(request.result);
                    request.onerror = () => reject(request.error);
                });
            },
        };
        const found = ['sessionStorage', 'localStorage'].flatMap((place) =>
            Object.entries((window as unknown as Record<string, Storage>)[place]!).map(
                ([key, value]: [string, string]) => ({ place, key, value }),
            ),
        );
        for (const { name } of await indexedDB.databases()) {
            const opened = await idb.asked(indexedDB.open(name!));
            for (const store of opened.objectStoreNames) {
                const objects = opened.transaction(store).objectStore(store);
                const [keys, values] = [
                    await idb.asked(objects.getAllKeys()),
                    await idb.asked(objects.getAll()),
                ];
                for (const [index, key] of keys.entries())
                    found.push({ place: store, key: String(key), value: JSON.stringify(values[index]) });
            }
            opened.close();
        }
        return found;
    });
}

/** Those that name somebody. The emptied object store keeps its name: removing it would cut other tabs off. */
export async function naming(page: Driven, name: string): Promise<Entry[]> {
    return (await stored(page)).filter((entry) => JSON.stringify(entry).includes(name));
}
