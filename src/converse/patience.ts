/**
 * A page's own time. A page that is frozen, or busy for seconds on end, finds its timers due at once when it goes on, and
 * has done nothing meanwhile: so patience is counted in beats, of which such a page has one.
 */

/** Milliseconds. */
export const BEAT = 1000;

/** Acts when the page has run for so many milliseconds. @returns what calls it off. */
export function afterPatience(ms: number, act: () => void): () => void {
    let left = ms;
    let timer: ReturnType<typeof setTimeout>;
    const beat = (): void => {
        if (left <= 0) return act();
        timer = setTimeout(beat, Math.min(left, BEAT));
        left -= BEAT;
    };
    beat();
    return () => clearTimeout(timer);
}
