/**
 * The only place that touches what Strophe or Converse do not promise. Each member is checked before anything of ours
 * is put in its way: where a version lacks one, Converse goes on as if we were not there, and one error says so.
 */
import type { Connection, PrivateConverse } from './types.ts';

interface Privates {
    /** Strophe: takes a received request apart and calls the handlers. */
    _dataRecv(received: Element | { getResponse(): Element }, raw?: string): void;
    /** Strophe's BOSH. Sends what is to be sent, also again what has failed. */
    _proto?: { _throttledRequestHandler?(): void };
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
    'send',
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
    // BOSH takes what has a response, WebSocket the element itself.
    (connection as unknown as Privates)._dataRecv(Object.assign(body, { getResponse: () => body }));
}

/**
 * Puts `take` in front of what Strophe does with what it receives. It is given the stanza (over BOSH, where one answer
 * may hold several, nothing), and what hands it on.
 */
export function intercept(
    connection: Connection,
    take: (received: Element | undefined, handOn: () => void) => void,
): void {
    const strophe = connection as unknown as Privates;
    const { _dataRecv } = strophe;
    strophe._dataRecv = (received, raw) => {
        const element = 'firstElementChild' in received ? received.firstElementChild : undefined;
        take(element ?? undefined, () => _dataRecv.call(connection, received, raw));
    };
}

/** Strophe posts nothing from here on, over BOSH, nor repeats what has failed. @returns ends that. */
export function holdRequests(connection: Connection): () => void {
    const bosh = (connection as unknown as Privates)._proto;
    if (typeof bosh?._throttledRequestHandler !== 'function') return () => {};
    bosh._throttledRequestHandler = () => {};
    return () => delete bosh._throttledRequestHandler;
}

/**
 * Strophe repeats a request that has failed at once, and so do ten thousand tabs of a server that goes down. To be called
 * while Strophe tells of the failure. @returns repeats it; without effect where Strophe has done so by itself.
 */
export function holdRepetition(connection: Connection): () => void {
    queueMicrotask(holdRequests(connection));
    return () => (connection as unknown as Privates)._proto?._throttledRequestHandler?.();
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
