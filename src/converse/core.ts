/** What core is told: that a session is up, that it is gone for good, and in between what the machine is at. */
import type { Machine } from '../session/machine.ts';
import type { State } from '../session/state.ts';
import { connectionOf } from './connection.ts';
import { depart } from './depart.ts';
import type { PrivateConverse } from './types.ts';

export interface Core {
    /** It has been told that it is connected, and not yet that it is not. */
    told: boolean;
    /** It has announced what it was told last. */
    announced: Promise<unknown>;
    /** Its own tear-down of the last connection: a new one has to wait for it. */
    tornDown: Promise<unknown>;
    /** Has it take note that the connection is gone for good. @param parting the user leaves as well. */
    finish(parting: boolean): Promise<unknown>;
    /** Shows what the machine is at; each state once. @param own core itself is at work. */
    show(own: boolean): Promise<unknown> | undefined;
}

export function createCore(converse: PrivateConverse, machine: Machine): Core {
    const { api, env } = converse;
    const { Status } = env.Strophe;
    let shown: State | undefined;

    async function end(before: Promise<unknown>, parting: boolean): Promise<void> {
        await core.announced;
        await before;
        const current = api.connection.get();
        if (!current) return;
        if (!core.told) {
            current.setConnectionStatus(Status.DISCONNECTED);
            // What core says when prebind tokens cannot be had: sites may listen for it.
            if (machine.settings.authentication === 'prebind')
                await api.trigger('noResumeableBOSHSession', converse);
            return;
        }
        core.told = false;
        current.setDisconnectionCause(Status.DISCONNECTED, undefined, true);
        const disconnect = (): Promise<void> => current.finishDisconnection();
        await (parting ? depart(converse, disconnect) : disconnect());
    }

    const core: Core = {
        told: false,
        announced: Promise.resolve(),
        tornDown: Promise.resolve(),
        finish: (parting) => (core.tornDown = end(core.tornDown, parting)),
        show(own) {
            if (machine.state === shown) return undefined;
            shown = machine.state;
            const { name, reason } = shown;
            if (name === 'signed-out' || name === 'stopped') {
                // Who logs out by core's own means is shown out by core.
                if (!own || reason !== 'logged-out') return core.finish(false);
            } else if (name !== 'idle' && name !== 'online' && !core.told) {
                connectionOf(api).setConnectionStatus(Status.CONNECTING);
            }
            return undefined;
        },
    };
    return core;
}
