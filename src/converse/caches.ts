/**
 * What Converse and Strophe keep of a user in the browser: the next user of the same browser must not find it. Needs no
 * Converse, so that it can be done before anything of Converse has loaded.
 */
import { bareJid } from '../session/jid.ts';

/** Milliseconds; a database that somebody else blocks must not hold up the next user. */
const PATIENCE = 2000;

/**
 * Keys of a user, whose bare JID is replaced by `<>`. It has to stand where Converse writes the owner: elsewhere in a
 * key stand contacts and rooms. What servers, rooms and contacts can do is kept under their names alone, and names the
 * user's contacts; so it goes, too.
 */
const OWN = new RegExp(
    '^(converse-persistent/<>/|strophe-sm:<>$|(converse-session/)?(<>-converse.vcards|converse.occupants-<>[^.]|' +
        '(_?converse|muc|roster)[.-]((muc-private-msgs|messages)-.+-|(contacts-|rooms)panel|room-bookmarks\\.?|' +
        'user-settings\\.|popular_emojis_frequencies\\.|(?!messages|room-b|roomsp)' +
        '((bookmarks-list|disco|muc|omemo-active|room|roster|scram|stream|user)-)?[a-z_]+(-v2)?-)' +
        '<>(-|fetched|$)|_?converse.(dataforms|features|fields|identities|items|occupants-filter)-))',
);
/** Keys that name nobody: their values do. */
const HOLDER = /^(conversejs-session-jid$|strophe-bosh-session$|converse-session.converse.bosh-session-)/;

/** Removes what there is of a user, and nobody else's. Always resolves; what Converse writes later is not covered. */
export async function wipeCaches(jid: string): Promise<void> {
    const bare = bareJid(jid);
    if (!bare) return;
    const marked = (text: string): string => text.toLowerCase().replaceAll(bare, '<>');
    for (const name of ['sessionStorage', 'localStorage'] as const) {
        try {
            const storage = window[name];
            for (const key of Object.keys(storage)) {
                // JSON doubles the backslash of an escaped local part.
                const holds = HOLDER.test(key) && marked(storage.getItem(key)!.replaceAll('\\\\', '\\'));
                if (OWN.test(marked(key)) || (holds && /(^|")<>(["/]|$)/.test(holds)))
                    storage.removeItem(key);
            }
        } catch {
            // Forbidden: nothing was stored either.
        }
    }
    await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PATIENCE);
        emptyStore(bare, () => {
            clearTimeout(timer);
            resolve();
        });
    });
}

/** Each user has an object store in Converse's database. Emptied, not removed: that would cut other tabs off. */
function emptyStore(name: string, done: () => void): void {
    try {
        const opening = indexedDB.open('converse-persistent');
        // There is none, and there will be none: an aborted creation ends in an error.
        opening.onupgradeneeded = () => opening.transaction!.abort();
        opening.onerror = done;
        opening.onsuccess = () => {
            const database = opening.result;
            if (database.objectStoreNames.contains(name)) {
                const emptying = database.transaction(name, 'readwrite');
                emptying.objectStore(name).clear();
                emptying.oncomplete = emptying.onabort = done;
            } else done();
            database.close(); // Once that is through.
        };
    } catch {
        done(); // Forbidden or missing.
    }
}
