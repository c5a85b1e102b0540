/** The line between the tab and everything else: it may be slow, hold a request for ever, or be gone. */
import type { VirtualClock } from './clock.ts';

export interface Line {
    /** Milliseconds for an answer. */
    delay: number;
    /** Cuts what is under way when it goes down. */
    up: boolean;
    /**
     * One exchange.
     * @param answer called when the request arrives; undefined: it is never answered.
     */
    exchange(
        signal: AbortSignal | null | undefined,
        answer: () => Promise<Response> | Response | undefined,
    ): Promise<Response>;
}

export const networkError = (): TypeError => new TypeError('Failed to fetch');

export function createLine(clock: VirtualClock): Line {
    const open = new Set<(error: Error) => void>();
    let up = true;

    return {
        delay: 0,
        get up() {
            return up;
        },
        set up(value) {
            up = value;
            if (!up) for (const fail of [...open]) fail(networkError());
        },
        exchange(signal, answer) {
            return new Promise<Response>((resolve, reject) => {
                if (signal?.aborted) return reject(signal.reason);
                if (!up) return reject(networkError());
                const settle = <T>(then: (value: T) => void): ((value: T) => void) => {
                    return (value) => {
                        open.delete(fail);
                        // Node keeps a signal that is made of others for as long as somebody listens.
                        signal?.removeEventListener('abort', abort);
                        then(value);
                    };
                };
                const fail = settle(reject);
                const abort = (): void => fail(signal!.reason as Error);
                open.add(fail);
                signal?.addEventListener('abort', abort);
                const arrive = (): void => {
                    if (!open.has(fail)) return;
                    new Promise<Response | undefined>((arrived) => arrived(answer())).then(
                        (got) => got && settle(resolve)(got),
                        fail,
                    );
                };
                if (this.delay > 0) clock.later(arrive, this.delay);
                else arrive();
            });
        },
    };
}
