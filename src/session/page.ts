/** The page's life as one subscribable. */
import type { Page, PageEvent } from '../environment.ts';
import { SITE_USER } from './site-user.ts';

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
            /** Since `pagehide`. */
            let left = false;
            const back = (otherwise?: PageEvent): PageEvent | undefined => {
                const happened = left ? 'shown' : otherwise;
                left = false;
                return happened;
            };
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
            on(window, 'pagehide', () => {
                left = true;
                return 'hidden';
            });
            on(window, 'pageshow', (cause) =>
                (cause as PageTransitionEvent).persisted ? back() : undefined,
            );
            on(window, 'storage', (cause) =>
                (cause as StorageEvent).key === SITE_USER ? 'told' : undefined,
            );
            on(document, 'resume', () => 'resumed');
            // In WebKit this comes before `pageshow`, and others act on it.
            on(document, 'visibilitychange', () =>
                document.visibilityState === 'visible' ? back('visible') : undefined,
            );
            return () => undo.splice(0).forEach((end) => end());
        },
    };
}
