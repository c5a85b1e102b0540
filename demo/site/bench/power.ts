import type { Prosody } from '../../xmpp/prosody.ts';

export type Server = Pick<Prosody, 'running' | 'start' | 'kill' | 'halt' | 'kick'>;

export const powers = ['stop', 'kill', 'start', 'restart'] as const;
export type Power = (typeof powers)[number];

/** The XMPP server's switch. Whoever presses twice gets one after the other, never two servers on one port. */
export function createPower(server: Server): (power: Power) => Promise<void> {
    const act: Record<Power, () => Promise<void>> = {
        stop: () => server.halt(),
        kill: () => server.kill(),
        start: () => server.start(),
        async restart() {
            await server.halt();
            await server.start();
        },
    };
    let last: Promise<unknown> = Promise.resolve();
    return (power) => {
        const next = last.then(act[power], act[power]);
        last = next;
        return next;
    };
}
