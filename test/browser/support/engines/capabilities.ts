/** What each engine can be made to do from outside. Known before it is launched, for the titles of tests. */

export type EngineName = 'chromium' | 'firefox' | 'webkit';

export interface Capabilities {
    /** How `duplicate()` does it. Both copy the sessionStorage; only the browser's own menu copies the history too. */
    duplicates: 'really' | 'by window.open';
    /** Who knows what was printed: the browser, or a page that keeps it (`lines` of a `PageSpec`). */
    lines: 'of the browser' | 'kept by the page';
    /** Whether a tab behind another of its profile is hidden. */
    hides: boolean;
    offline: boolean;
    restore: boolean;
    freeze: boolean;
    crash: boolean;
    /** Whether it takes `INSECURE_HOST` for this machine. */
    insecure: boolean;
}

/** A name whose pages are no secure context over plain `http:`, which those of 127.0.0.1 are. */
export const INSECURE_HOST = 'site.test';

/** What every engine can be made to do has no entry: all have a back/forward cache, for one. */
export const CAPABILITIES: Record<EngineName, Capabilities> = {
    chromium: {
        duplicates: 'really',
        lines: 'of the browser',
        hides: true,
        offline: true,
        restore: true,
        freeze: true,
        crash: true,
        insecure: true,
    },
    firefox: {
        duplicates: 'by window.open',
        lines: 'of the browser',
        hides: true,
        offline: true,
        restore: false,
        freeze: false,
        crash: false,
        insecure: true,
    },
    webkit: {
        duplicates: 'by window.open',
        lines: 'kept by the page',
        hides: false,
        offline: false,
        restore: false,
        freeze: false,
        crash: false,
        insecure: false,
    },
};

export const ENGINES = Object.keys(CAPABILITIES) as EngineName[];
