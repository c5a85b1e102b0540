import type { Session } from '../../../src/session/machine.ts';

declare global {
    interface Window {
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
