/**
 * What the world outside gives us. Nothing in `host/`, `bosh/` or `session/` reads a global: all of it comes through
 * here, so that tests can give their own time, chance and network, and so that the BOSH client runs in Node as well.
 */

export type Timer = ReturnType<typeof setTimeout>;

/** Time. All values are milliseconds. */
export interface Clock {
    /** The wall clock, in milliseconds since 1970. */
    now(): number;
    /** However long: what a timer cannot be is as long as it can be. */
    setTimeout(run: () => void, ms: number): Timer;
    clearTimeout(timer: Timer | undefined): void;
}

/** What a request over HTTP needs. */
export interface Network extends Clock {
    fetch(url: string, init?: RequestInit): Promise<Response>;
    /** False when the device knows that it has no network. */
    online(): boolean;
    /** Where relative URLs start from; its origin is "our own" origin. */
    baseURL: string;
}

/** What a BOSH session needs. */
export interface BoshEnvironment extends Clock {
    fetch(url: string, init?: RequestInit): Promise<Response>;
    crypto: Crypto;
    /** Parses a whole XML document. @returns its root. @throws when it is not well-formed. */
    parseXML(text: string): Element;
}

/** What happens to the page. */
export type PageEvent =
    /** The device has a network again. */
    | 'online'
    | 'visible'
    /** The page is being left: it may never run again, or be shown once more (`shown`). */
    | 'hidden'
    /** It comes back from the back/forward cache. */
    | 'shown'
    /** It was frozen, and runs again. */
    | 'resumed'
    /** Another tab has written into the storage that all tabs of the site share. */
    | 'told';

/** The page's life as one thing to subscribe to. */
export interface Page {
    /** Runs now; or, in a page that is being prerendered and may never be seen, once it is shown. */
    whenShown(run: () => void): void;
    /** @returns what ends the subscription. */
    subscribe(listener: (event: PageEvent) => void): () => void;
}

/** What the session's machine needs. */
export interface Environment extends Network, BoshEnvironment {
    /** Evenly in [0, 1). */
    random(): number;
    /** Milliseconds since some moment: unlike `now`, nobody can set it. */
    elapsed(): number;
    /** The tab's own storage (sessionStorage); absent where it is forbidden, and in frames, which share their page's. */
    storage: Storage | undefined;
    /** The storage that all tabs of the site share (localStorage); absent where it is forbidden. */
    shared: Storage | undefined;
    /** Web Locks; absent outside secure contexts. */
    locks: LockManager | undefined;
    /** The tab's name (`window.name`): it stays over page loads, and a duplicated tab does not have it. */
    tab: { name: string };
    page: Page;
    /** Removes what the chat client has stored of a user. */
    wipeCaches(bareJid: string): Promise<void>;
    /** Tells the site's developer of something that does not stop the session. */
    warn(message: string): void;
}
