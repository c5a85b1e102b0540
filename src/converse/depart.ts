/**
 * A user leaves, and the page goes on: Converse forgets them, in memory and in what is on the screen, before anybody else
 * comes. Core's own end of a connection leaves minimized chats, open dialogs and notices where they are.
 */
import { closeStore } from './private.ts';
import type { ConverseApi, PrivateConverse } from './types.ts';

type Dialog = Element & { close?(): void };

/** @param end core's own end of the connection. */
export async function depart(converse: PrivateConverse, end: () => Promise<void>): Promise<void> {
    const { settings, toast } = converse.api as ConverseApi & Toasts;
    closeStore(converse);
    for (const dialog of document.querySelectorAll<Dialog>('#converse-modals > *')) {
        dialog.close?.(); // Takes the backdrop away.
        dialog.remove();
    }
    for (const { name } of toast?.get() ?? []) toast!.remove(name);
    // With this core drops what it has in memory as well. It must not stay: it switches OMEMO off, too.
    const usual = settings.get('clear_cache_on_logout');
    settings.set({ clear_cache_on_logout: true });
    try {
        await end();
    } finally {
        settings.set({ clear_cache_on_logout: usual });
    }
}

/** The headless build has none. */
interface Toasts {
    toast?: { get(): { name: string }[]; remove(name: string): void };
}
