/** Waiting for what Converse announces. */
import type { ConverseApi } from './types.ts';

/** Milliseconds; a plugin's fault must not silence the chat. */
const PATIENCE = 20_000;

/** @returns whether the event came: false when patience ended first. */
export function happens(api: ConverseApi, event: string, patience = PATIENCE): Promise<boolean> {
    return new Promise((resolve) => {
        const done = (came: boolean): void => {
            clearTimeout(timer);
            api.listen.not(event, onEvent);
            resolve(came);
        };
        const onEvent = (): void => done(true);
        const timer = setTimeout(() => done(false), patience);
        api.listen.on(event, onEvent);
    });
}
