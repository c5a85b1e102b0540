/** The page's life as one subscribable: the moments at which trying again at once makes sense. */
import type { Page, PageEvent } from '../environment.ts';

/** @param window where the events come from. */
export function createPage(window: Window): Page {
    return {
        whenShown(run) {
            const { document } = window;
            if (!(document as { prerendering?: boolean }).prerendering) return run();
            document.addEventListener('prerenderingchange', run, { once: true });
        },
        subscribe(listener) {
            const { document } = window;
            const undo: (() => void)[] = [];
            const on = (
                target: EventTarget,
                type: string,
                event: (cause: Event) => PageEvent | undefined,
            ): void => {
                const handler = (cause: Event): void => {
                    const happened = event(cause);
                    if (happened) listener(happened);
                };
                target.addEventListener(type, handler);
                undo.push(() => target.removeEventListener(type, handler));
            };
            on(window, 'online', () => 'online');
            on(window, 'pageshow', (cause) =>
                (cause as PageTransitionEvent).persisted ? 'shown' : undefined,
            );
            on(document, 'visibilitychange', () =>
                document.visibilityState === 'visible' ? 'visible' : undefined,
            );
            return () => undo.splice(0).forEach((end) => end());
        },
    };
}
