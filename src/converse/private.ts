/**
 * The only place that touches what Strophe or Converse do not promise. Each member is checked before anything of ours
 * is put in its way: where a version lacks one, Converse goes on as if we were not there, and one error says so.
 */
import type { Connection } from './types.ts';

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
