/** Waiting for what Converse announces, and for what it changes. */
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

interface Source {
    on(event: string, listener: () => void): void;
    off(event: string, listener: () => void): void;
}

/** @returns whether it came to be so, looked at now and at each such event; false when patience, if any, ended first. */
export function comesTrue(
    source: Source,
    event: string,
    isSo: () => boolean,
    patience?: number,
): Promise<boolean> {
    if (isSo()) return Promise.resolve(true);
    return new Promise((resolve) => {
        const done = (came: boolean): void => {
            clearTimeout(timer);
            source.off(event, look);
            resolve(came);
        };
        const look = (): void => {
            if (isSo()) done(true);
        };
        const timer = patience === undefined ? undefined : setTimeout(() => done(false), patience);
        source.on(event, look);
    });
}
