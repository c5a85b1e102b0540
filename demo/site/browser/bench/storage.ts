import { keepLines } from './lines.ts';

// What converse-session keeps. Only what is named here is shown of a value: everything else may be a secret or a
// message.

const prefix = 'converse-session:';
const holds: Record<string, string> = {
    tab: 'whose the session is, and the session',
    request: 'a BOSH request that is not answered yet',
    answer: 'an answer that Converse has not been given yet',
    out: 'a stanza that has not left yet',
    in: 'a message that Converse has not stored yet',
    heard: 'an answer to the session before',
    unsure: 'a message that may not have arrived',
    spent: 'tokens of a page, used up',
    user: 'who is signed in to the site, for all tabs',
    uses: 'how many requests a tab has sent, for all tabs',
};
const shownFields = ['user', 'jid', 'rid', 'inactivity', 'present', 'uses', 'out'];
const hiddenFields = ['sid'];

export function showStorage(bench: HTMLElement): void {
    const part = bench.querySelector<HTMLDetailsElement>('#bench-storage')!;
    keepLines(part, bench.querySelector<HTMLElement>('#storage-lines')!, () => [
        ...linesOf(sessionStorage, 'tab'),
        ...linesOf(localStorage, 'all tabs'),
    ]);
}

function linesOf(storage: Storage, place: string): string[][] {
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index)!);
    return keys
        .filter((key) => key.startsWith(prefix))
        .sort()
        .map((key) => {
            const name = key.slice(prefix.length);
            const kind = name.split(':', 1)[0]!;
            const value = storage.getItem(key) ?? '';
            const details = kind === 'tab' || kind === 'user' ? fieldsOf(value) : '';
            // The random part of a key is how tabs know their own.
            const shownName = kind === 'uses' ? 'uses:…' : name;
            const what = [holds[kind] ?? 'unknown', details].filter(Boolean).join(': ');
            return [place, `${shownName} (${place})`, `${value.length}`, what];
        });
}

function fieldsOf(text: string): string {
    try {
        const value = JSON.parse(text) as Record<string, unknown>;
        const shown = shownFields
            .filter((field) => field in value)
            .map((field) => `${field} ${String(value[field])}`);
        const hidden = hiddenFields.filter((field) => field in value).map((field) => `${field} •••`);
        return [...shown, ...hidden].join(', ');
    } catch {
        return 'damaged';
    }
}
