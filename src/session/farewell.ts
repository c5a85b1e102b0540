/** Ends a session everywhere, and leaves nothing of a user who has gone. */
import type { Environment } from '../environment.ts';
import { giveBack } from './give-back.ts';
import type { Client } from './client.ts';
import type { Equipment } from './equipment.ts';
import { bareJid } from './jid.ts';

export interface Farewell {
    /**
     * Ends what there is: the saved record first, so that no page takes it up; then the session on the server.
     * @param parting the user leaves as well.
     */
    end(client: Client | undefined, parting: boolean): void;
    /** Those users are not this page's any more: what the chat client stored of them is removed. */
    part(...jids: (string | undefined)[]): void;
    /** When all of that is over: nothing may be shown before. Never rejects. */
    readonly done: Promise<unknown>;
}

export function createFarewell(env: Environment, equipment: Equipment): Farewell {
    let done: Promise<unknown> = Promise.resolve();
    return {
        get done() {
            return done;
        },
        end(client, parting) {
            const { saved, settings } = equipment;
            giveBack(saved.take(), settings, env);
            if (client) done = Promise.all([done, client.leave(parting && !settings.session_keep_cache)]);
        },
        part(...jids) {
            if (equipment.settings.session_keep_cache) return;
            for (const jid of new Set(jids.filter((jid) => jid !== undefined).map(bareJid)))
                done = done.then(() => env.wipeCaches(jid)).catch(() => {});
        },
    };
}
