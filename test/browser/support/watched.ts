/** What `public/watch.js` has seen in a page, and counts. */
import type { Driven } from './engines/engine.ts';

interface Watched {
    watched: {
        sightings: { place: string; at: number }[];
        look(unseen: string): void;
        left(): { listeners: number; timers: number; requests: number };
    };
}

/** Where and when (ms) somebody was seen who must not be. */
export function sightings(page: Driven): Promise<Watched['watched']['sightings']> {
    return page.evaluate(() => (window as unknown as Watched).watched.sightings);
}

/** From now on it is somebody else who must not be seen. */
export function watched(page: Driven, unseen: string): Promise<void> {
    return page.evaluate((name) => (window as unknown as Watched).watched.look(name), unseen);
}

/** What our script has left running. */
export function left(page: Driven): Promise<ReturnType<Watched['watched']['left']>> {
    return page.evaluate(() => (window as unknown as Watched).watched.left());
}
