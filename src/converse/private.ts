/**
 * The only place that touches what Strophe or Converse do not promise. Each member is checked before anything of ours
 * is put in its way: where a version lacks one, Converse goes on as if we were not there, and one error says so.
 */
import type { Connection, PrivateConverse } from './types.ts';

interface Privates {
    /** Strophe: takes a received request apart and calls the handlers. */
    _dataRecv(request: { getResponse(): Element }): void;
}

const METHODS = [
    '_dataRecv',
    'addProtocolErrorHandler',
    'attach',
    'finishDisconnection',
    'nextValidRid',
    'onConnectStatusChanged',
    'rawOutput',
    'reset',
    'setConnectionStatus',
    'setDisconnectionCause',
    'setProtocol',
    'xmlInput',
] as const;
const FIELDS = ['connected', 'options', 'restored', 'send_initial_presence'] as const;

/** @returns the members that this Converse's connection lacks; empty when all is as we need it. */
export function missingMembers(connection: () => Connection): string[] {
    let members: Record<string, unknown>;
    try {
        members = connection() as unknown as Record<string, unknown>;
    } catch {
        return []; // No connection without `bosh_service_url`: that is the settings' fault, and said there.
    }
    return [
        ...METHODS.filter((name) => typeof members[name] !== 'function'),
        ...FIELDS.filter((name) => members[name] === undefined),
    ];
}

/** Gives Converse a `<body>` that was received for it, as if Strophe's own request had brought it. */
export function receive(connection: Connection, body: Element): void {
    (connection as unknown as Privates)._dataRecv({ getResponse: () => body });
}

interface Store {
    setItem(key: string, value: unknown): Promise<unknown>;
    setItems(items: unknown): Promise<unknown>;
}

/**
 * Lets what Converse still holds of its present user write no more: the keys of OMEMO, say, are made and written long
 * after the user has gone. Converse gives the next user a store of their own; sessionStorage has one for all.
 */
export function closeStore(converse: PrivateConverse): void {
    const { storage } = converse as unknown as { storage?: { session?: Store; persistent?: Store } };
    const store = storage?.persistent;
    if (store && store !== storage.session)
        store.setItem = store.setItems = (value) => Promise.resolve(value);
}
