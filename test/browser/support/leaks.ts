/** Everything that a page shows to others, as one text a place: what must hold no secret. */
import type { BrowserContext, Page } from 'playwright-core';
import { listen } from './chromium.ts';
import { record } from './drive.ts';

export interface Listening {
    /** @returns the text found at each place so far. */
    everything(): Promise<Record<string, string>>;
    /** What is kept for the next page, where the session alone may stand. */
    kept(): Promise<string>;
}

/** Converse's own debug log shows raw stanzas, with us and without us; ours has no such level. */
const OF_CONVERSE = /^debug: (?!.*converse-session:)/s;

/** Listens from now on; to be called before the page is opened. */
export function listenForLeaks(page: Page): Listening {
    const lines = listen(page);
    const urls: string[] = [];
    page.on('request', (request) => urls.push(request.url(), request.headers()['referer'] ?? ''));
    page.on('websocket', (socket) => urls.push(socket.url()));
    page.on('framenavigated', (frame) => urls.push(frame.url()));
    return {
        async everything() {
            const { states } = await record(page);
            return {
                console: lines.filter((line) => !OF_CONVERSE.test(line)).join('\n'),
                states: JSON.stringify(states),
                urls: urls.join('\n'),
                cookies: await cookiesOf(page.context()),
                ...(await inPage(page)),
            };
        },
        kept: () => page.evaluate(() => JSON.stringify({ ...sessionStorage })),
    };
}

async function cookiesOf(context: BrowserContext): Promise<string> {
    return JSON.stringify(await context.cookies());
}

function inPage(page: Page): Promise<Record<string, string>> {
    return page.evaluate(async () => {
        /** All that can be reached from a value: properties of it and of its prototypes, also hidden ones. */
        function reach(value: unknown, seen = new Set<unknown>()): string {
            if (typeof value === 'function' || (typeof value === 'object' && value !== null)) {
                if (seen.has(value) || value instanceof Node || value === window) return '';
                seen.add(value);
                const parts: string[] = [];
                if (typeof value === 'function') parts.push(Function.prototype.toString.call(value));
                if (value instanceof Map || value instanceof Set) parts.push(reach([...value], seen));
                for (let level = value; level; level = Object.getPrototypeOf(level) as object) {
                    if (level === Object.prototype || level === Function.prototype) break;
                    for (const key of Reflect.ownKeys(level)) {
                        parts.push(String(key));
                        try {
                            parts.push(reach((value as Record<PropertyKey, unknown>)[key], seen));
                        } catch {
                            // A getter that wants another object.
                        }
                    }
                }
                return parts.join('\n');
            }
            return String(value);
        }
        const asked = <T>(request: IDBRequest<T>): Promise<T> =>
            new Promise((resolve, reject) => {
                request.onsuccess = () => resolve(request.result);
                request.onerror = () => reject(request.error);
            });
        async function databases(): Promise<string> {
            const found: string[] = [];
            for (const { name } of await indexedDB.databases()) {
                const database = await asked(indexedDB.open(name!));
                for (const store of database.objectStoreNames) {
                    const objects = database.transaction(store).objectStore(store);
                    const [keys, values] = [await asked(objects.getAllKeys()), await asked(objects.getAll())];
                    found.push(`${name!}/${store}: ${JSON.stringify([keys, values])}`);
                }
                database.close();
            }
            return found.join('\n');
        }
        // Converse's own and the test's are not of our making; the test's holds Converse's inside.
        const theirs = ['converse', 'test', 'loadConverse'];
        const frame = document.createElement('iframe');
        document.body.append(frame);
        const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow!));
        frame.remove();
        const globals = Object.getOwnPropertyNames(window).filter(
            (name) => !usual.has(name) && !theirs.includes(name) && !/^\d+$/.test(name),
        );
        const inside = (window as unknown as { test: { converse?: { api: { session?: unknown } } } }).test;
        return {
            globals: globals
                .map((name) => `${name}: ${reach((window as unknown as Record<string, unknown>)[name])}`)
                .join('\n'),
            session: reach(window.converseSession),
            'api.session': reach(inside.converse?.api.session),
            'history.state': JSON.stringify(history.state),
            'window.name': window.name,
            localStorage: JSON.stringify({ ...localStorage }),
            indexedDB: await databases(),
            markup: document.documentElement.outerHTML,
        };
    });
}

/** A secret as it might be written: plain, in a URL, as JSON, and as SASL sends it. */
export function writings(secret: string, users: string[] = []): string[] {
    const sasl = users.map((user) => Buffer.from(`\0${user}\0${secret}`).toString('base64'));
    const plain = Buffer.from(secret).toString('base64').replace(/=+$/, '');
    return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), plain, ...sasl];
}

/** @returns each place that holds one of them. */
export function placesOf(secrets: string[], places: Record<string, string>): string[] {
    return Object.entries(places).flatMap(([place, text]) =>
        secrets.filter((secret) => text.includes(secret)).map((secret) => `${place} holds ${secret}`),
    );
}
