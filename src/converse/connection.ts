/** Converse's one connection, as we need it. */
import type { Connection, ConverseApi } from './types.ts';

/** @returns the connection, made when there is none. */
export function connectionOf(api: ConverseApi): Connection {
    const current = api.connection.get() ?? api.connection.init();
    current.options['keepalive'] = false; // There is one store of RIDs: ours.
    current.connect_callback ??= current.onConnectStatusChanged.bind(current);
    return current;
}
