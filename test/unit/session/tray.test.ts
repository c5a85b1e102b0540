import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTabStore } from '../../../src/session/tab-store.ts';
import { createTray } from '../../../src/session/tray.ts';
import { fakeStorage } from './fake-environment.ts';

let time = 1000;
const warnings: string[] = [];

/** A tray as a page of this tab finds it. */
function trayIn(storage: Storage | undefined) {
    const warn = (message: string): void => void warnings.push(message);
    const store = createTabStore({ storage, warn, setTimeout, clearTimeout });
    const tray = createTray('out', store, () => time);
    const load = (): void => {
        store.load();
        tray.load();
    };
    load();
    const texts = (): string[] => tray.entries().map(({ text }) => text);
    return { store, tray, texts, load };
}

describe('a tray', () => {
    it('has its entries for the next page, in order, with the time they were put there', () => {
        const storage = fakeStorage();
        const { tray } = trayIn(storage);
        for (let count = 0; count < 12; count += 1) tray.put(`<a>${String(count)}</a>`);
        time += 5000;
        const next = trayIn(storage);
        expect(next.texts()).toEqual(Array.from({ length: 12 }, (_, count) => `<a>${String(count)}</a>`));
        expect(next.tray.entries()[0]!.since).toBe(time - 5000);
        next.tray.put('<later/>');
        expect(next.texts().at(-1)).toBe('<later/>');
    });

    it('keeps no entry that was struck off, and only what it has to write for one', () => {
        const storage = fakeStorage();
        const { tray } = trayIn(storage);
        const [first, second] = [tray.put('<a/>')!, tray.put('<b/>')!];
        const writes: string[] = [];
        const { setItem } = storage;
        storage.setItem = (key, value) => {
            writes.push(key);
            setItem.call(storage, key, value);
        };
        tray.strike(first);
        tray.strike(first);
        tray.put('<c/>');
        expect(writes).toHaveLength(1);
        expect(trayIn(storage).texts()).toEqual(['<b/>', '<c/>']);
        tray.strike(second);
        expect(trayIn(storage).texts()).toEqual(['<c/>']);
    });

    it('has an entry that comes back in its old place', () => {
        const { tray, texts } = trayIn(fakeStorage());
        const first = tray.put('<a/>')!;
        tray.put('<b/>');
        tray.strike(first);
        tray.put(first.text, first);
        tray.put(first.text, first);
        expect(texts()).toEqual(['<a/>', '<b/>']);
    });

    it('has an end: what does not fit is not taken, and what is there stays', () => {
        const { tray, texts } = trayIn(fakeStorage());
        expect(tray.put('<a/>')).toBeDefined();
        expect(tray.put(`<b>${'x'.repeat(1_000_000)}</b>`)).toBeUndefined();
        expect(texts()).toEqual(['<a/>']);
        tray.clear();
        expect(tray.put(`<b>${'x'.repeat(999_990)}</b>`)).toBeDefined();
    });

    it('keeps what another page has put there, when a page comes back that had struck something off', () => {
        const storage = fakeStorage();
        const { tray, texts, load } = trayIn(storage);
        const old = tray.put('<old/>')!;
        storage.setItem(`converse-session:out:${String(old.id)}`, '5 <new/>');
        load();
        tray.strike(old);
        expect(texts()).toEqual(['<new/>']);
    });

    const full = fakeStorage();
    full.setItem = () => {
        throw new Error('full');
    };
    it.each([
        ['forbidden', undefined],
        ['full', full],
    ])('is there for this page alone where storage is %s, and that is said once', (_how, storage) => {
        warnings.length = 0;
        const { tray, texts } = trayIn(storage);
        tray.put('<a/>');
        tray.put('<b/>');
        expect(texts()).toEqual(['<a/>', '<b/>']);
        expect(warnings).toHaveLength(1);
    });

    it('ignores and removes what is damaged or not its own', () => {
        fc.assert(
            fc.property(fc.oneof(fc.string(), fc.json()), fc.string(), (value, name) => {
                const storage = fakeStorage();
                storage.setItem(`converse-session:out:${name}x`, '1 <a/>');
                storage.setItem('converse-session:out:7', value);
                expect(trayIn(storage).texts()).toEqual([]);
                expect(storage.length).toBe(0);
            }),
        );
    });

    it('leaves to the next page what it has, once its own page is left and has done what it was in the middle of', async () => {
        const storage = fakeStorage();
        const { store, tray } = trayIn(storage);
        const kept = tray.put('<a/>')!;
        store.release();
        await Promise.resolve();
        tray.put('<b/>');
        await new Promise((resolve) => setTimeout(resolve, 0));
        tray.strike(kept);
        tray.put('<c/>');
        expect(trayIn(storage).texts()).toEqual(['<a/>', '<b/>']);
    });

    it('goes on in a page that comes back before that', async () => {
        const storage = fakeStorage();
        const { store, tray, load } = trayIn(storage);
        store.release();
        load();
        await new Promise((resolve) => setTimeout(resolve, 0));
        tray.put('<a/>');
        expect(trayIn(storage).texts()).toEqual(['<a/>']);
    });
});
