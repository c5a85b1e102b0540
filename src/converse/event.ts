/** Waiting for what Converse announces, and for what it changes. */
import { afterPatience } from './patience.ts';
import type { ConverseApi } from './types.ts';

/** Milliseconds of the page's own; a plugin's fault must not silence the chat. */
const PATIENCE = 20_000;

interface Source {
    on(event: string, listener: () => void): void;
    off(event: string, listener: () => void): void;
}

/** @returns whether the event came: false when patience ended first. */
export function happens({ listen }: ConverseApi, event: string, patience = PATIENCE): Promise<boolean> {
    const source: Source = {
        on: (name, listener) => listen.on(name, listener),
        off: (name, listener) => listen.not(name, listener),
    };
    return until(source, event, () => true, patience);
}

/** @returns whether it came to be so, looked at now and at each such event; false when patience, if any, ended first. */
export function comesTrue(
    source: Source,
    event: string,
    isSo: () => boolean,
    patience?: number,
): Promise<boolean> {
    return isSo() ? Promise.resolve(true) : until(source, event, isSo, patience);
}

function until(source: Source, event: string, isSo: () => boolean, patience?: number): Promise<boolean> {
    return new Promise((resolve) => {
        const done = (came: boolean): void => {
            lose?.();
            source.off(event, look);
            resolve(came);
        };
        const look = (): void => {
            if (isSo()) done(true);
        };
        const lose = patience === undefined ? undefined : afterPatience(patience, () => done(false));
        source.on(event, look);
    });
}
