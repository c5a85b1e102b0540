/**
 * The Converse plugin: settings, events, and the two public functions that are wrapped, so that core's restore,
 * prebind, credentials and reconnect handling never runs beside ours. Wiring only.
 */
import type { Environment } from '../environment.ts';
import { agree } from '../early.ts';
import { publicHandle, type Machine } from '../session/machine.ts';
import { asksForSession, DEFAULTS, type Settings } from '../settings.ts';
import { onlyOnceAndStored } from './chats.ts';
import { createClient } from './client.ts';
import { missingMembers } from './private.ts';
import { elementOf, type ConverseApi, type PrivateConverse } from './types.ts';

export const PLUGIN_NAME = 'converse-session';

interface Originals {
    login: ConverseApi['user']['login'];
    reconnect: ConverseApi['connection']['reconnect'];
    send: ConverseApi['send'];
    create: ConverseApi['chatboxes']['create'];
}

export function createPlugin(machine: Machine, env: Environment): { initialize(): void } {
    let originals: Originals | undefined;

    function initialize(converse: PrivateConverse): void {
        const { api } = converse;
        api.settings.extend(DEFAULTS);
        Object.assign(api, { session: publicHandle(machine) });
        machine.subscribe((state) => void api.trigger('sessionStateChanged', state));

        const given = { ...(api.settings.get() as Settings) };
        const settings = agree(machine.settings, given);
        if (!settings) machine.rest();
        const agreed = settings ?? given;
        const asks = asksForSession(agreed);
        if (!asks && agreed.session_user !== null) return;
        // What was made early goes on where nothing contradicts it.
        const problems = machine.configure(agreed);
        // Nobody is signed in, and Converse is left to whoever comes without the site.
        if (!asks) return machine.start();
        for (const problem of problems) converse.env.log.error(`converse-session: ${problem}`);

        const { user, connection, send, chatboxes } = api;
        originals ??= { login: user.login, reconnect: connection.reconnect, send, create: chatboxes.create };
        standInFront(converse, originals);
    }

    function standInFront(converse: PrivateConverse, { login, reconnect, send, create }: Originals): void {
        const { api, env: converseEnv } = converse;
        /** Core is tearing down and coming back because we told it to. */
        let returning = false;
        /** A person has logged in by Converse's own form: core is at work. */
        let personal = false;

        const client = createClient(converse, machine, env, async () => {
            returning = true;
            try {
                await reconnect.call(api.connection);
            } finally {
                returning = false;
            }
        });

        api.user.login = async (jid, password, automatic = false) => {
            if (returning) return;
            if (!automatic && (password || api.settings.get('password'))) {
                personal = true;
                machine.yieldToPerson();
                client.yieldToCore();
                return login.call(api.user, jid, password, automatic);
            }
            const missing = missingMembers(client.connection);
            if (missing.length > 0) {
                converseEnv.log.error(
                    'converse-session does not fit this version of Converse, which now does without it: ' +
                        `${missing.join(', ')} not found. See the list of supported versions.`,
                );
                Object.assign(api.user, { login });
                Object.assign(api.connection, { reconnect });
                return login.call(api.user, jid, password, automatic);
            }
            machine.serve(client);
            if (automatic || machine.state.name === 'idle') machine.start(automatic);
            else machine.retry();
            await client.show();
        };

        api.connection.reconnect = async () => {
            const current = api.connection.get();
            if (personal && current?.disconnection_cause === converseEnv.Strophe.Status.AUTHFAIL) {
                // Core would try the same password again for as long as there is a `credentials_url`.
                personal = false;
                api.settings.set({ password: undefined });
                return current.finishDisconnection();
            }
            if (personal) return reconnect.call(api.connection);
            // Core's wish, not a person's: who has signed out or is not wanted stays out.
            if (!client.forceDrop() && machine.state.name === 'waiting') machine.retry();
        };

        api.send = (stanza) =>
            (typeof stanza === 'object' && client.keep(elementOf(stanza))) || send.call(api, stanza);
        api.chatboxes.create = onlyOnceAndStored(create);

        machine.subscribe(() => void client.show());
        api.listen.on('beforeLogout', () => {
            personal = false;
            client.yieldToCore();
            machine.loggedOut(api.connection.connected());
        });
    }

    return {
        initialize(this: { _converse: PrivateConverse }) {
            initialize(this._converse);
        },
    };
}
