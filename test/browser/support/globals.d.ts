import type { Session } from '../../../src/session/machine.ts';
import type { State } from '../../../src/session/state.ts';

declare global {
    /** Of `public/status.js`. */
    interface FakeSession extends Session {
        readonly calls: string[];
        readonly listeners: number;
        set(state: Partial<State>): void;
    }

    interface Window {
        fakeSession(state: State): FakeSession;
        /** @returns how many elements it shows. */
        showGallery(): Promise<number>;
        /** What the classic script puts there. */
        converseSession?: Session;
        /** The test page's: loads Converse when a test says so. */
        loadConverse(): Promise<void>;
        /** The ESM build's session, where the test page uses that. */
        moduleSession?: Session;
        /** What the page printed and was not fetched yet, where it was asked to keep that. */
        keptLines?: string[];
    }
}
