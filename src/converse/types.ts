/** Converse and Strophe as far as we use them: their public side. Nothing of them is bundled. */

export type StatusCallback = (status: number, condition?: string | null, element?: Element) => void;

/** A Strophe connection as Converse extends it. */
export interface Connection {
    jid: string;
    service: string;
    features: Element | null;
    connected: boolean;
    authenticated: boolean;
    restored: boolean;
    /** Whether the resource has to be bound: false on a resumed stream (XEP-0198). */
    do_bind: boolean;
    disconnection_cause?: number | string;
    reconnecting?: boolean;
    send_initial_presence: boolean;
    options: Record<string, unknown>;
    connect_callback?: StatusCallback | null;
    pass?: unknown;
    send(stanza: Sendable | Sendable[]): void;
    reset(): void;
    pause(): void;
    resume(): void;
    flush(): void;
    setProtocol(): void;
    attach(jid: string, sid: string, rid: number, callback: StatusCallback, wait?: number): void;
    disconnect(reason?: string): void;
    sendIQ(
        stanza: unknown,
        callback: () => void,
        errback: (error: Element | null) => void,
        timeout: number,
    ): void;
    registerSASLMechanisms(mechanisms?: unknown): void;
    addProtocolErrorHandler(protocol: 'HTTP', status: number, handler: () => void): void;
    rawOutput(data: string): void;
    xmlInput(body: Element): void;
    nextValidRid(rid: number): void;
    hasResumed(): boolean;
    setConnectionStatus(status: number, message?: string): void;
    setDisconnectionCause(cause?: number | string, reason?: string, override?: boolean): void;
    finishDisconnection(): Promise<void>;
    onConnectStatusChanged: StatusCallback;
}

/** A stanza, or a builder of one. */
export type Sendable = Element | { tree(): Element };

export const elementOf = (stanza: Sendable): Element => ('tree' in stanza ? stanza.tree() : stanza);

/** What Converse keeps, and tells of when it changes. */
export interface Model {
    get(name: string): unknown;
    save(attributes: object): unknown;
    on(event: string, listener: (subject: unknown) => void): void;
    off(event: string, listener: (subject: unknown) => void): void;
    trigger(event: string, subject: unknown): void;
}

export type Message = Model;

/** A private or a group chat. */
export interface Chat extends Model {
    messages: {
        models: Message[];
        /** Resolves when Converse has read what it has stored of the chat. */
        fetched: Promise<unknown>;
        on(event: string, listener: (subject: Message) => void): void;
        off(event: string, listener: (subject: Message) => void): void;
    };
    /** What the chat still has to do with messages received. */
    msg_chain?: Promise<unknown>;
    /** Of a group chat: whether it has been entered. */
    session?: Model;
}

export interface Collection {
    length: number;
    fetch(options: { success(): void; error(): void }): unknown;
    clearStore(): Promise<unknown>;
}

export interface ConverseApi {
    user: { login(jid?: string | null, password?: string | null, automatic?: boolean): Promise<void> };
    connection: {
        init(jid?: string): Connection;
        get(): Connection | undefined;
        connected(): boolean;
        isType(type: 'bosh' | 'websocket'): boolean;
        reconnect(): Promise<void>;
    };
    settings: { get(key?: string): unknown; set(settings: object): void; extend(settings: object): void };
    listen: {
        on(event: string, listener: (...args: never[]) => unknown): void;
        once(event: string, listener: (...args: never[]) => unknown): void;
        not(event: string, listener: (...args: never[]) => unknown): void;
    };
    /** Sends a stanza; without a connection core drops it. */
    send(stanza: Sendable): unknown;
    chatboxes: {
        get(jid: string): Promise<Chat | undefined>;
        create(jid: string | string[], ...rest: unknown[]): Promise<unknown>;
    };
    promises: { add(names: string | string[]): void };
    trigger(event: string, ...args: unknown[]): Promise<void>;
    waitUntil(name: string): Promise<unknown>;
}

type StatusName =
    'ERROR' | 'CONNECTING' | 'CONNFAIL' | 'AUTHFAIL' | 'CONNECTED' | 'DISCONNECTED' | 'ATTACHED';

export interface StropheNamespace {
    Status: Record<StatusName, number>;
    serialize(stanza: Element): string;
    Connection: { prototype: { connect(this: Connection, ...args: unknown[]): void } };
    [name: string]: unknown;
}

export interface ConverseEnv {
    Strophe: StropheNamespace;
    log: Record<'debug' | 'info' | 'warn' | 'error', (message: string) => void>;
    $iq(attributes: object): { c(name: string, attributes: object): unknown };
    u: { setUserJID(jid: string): Promise<string>; getUniqueId(): string };
    dayjs: { locale(): string };
    html(strings: TemplateStringsArray, ...values: unknown[]): unknown;
    render(template: unknown, container: HTMLElement): unknown;
}

/** What a plugin's `this._converse` offers. */
export interface PrivateConverse {
    api: ConverseApi;
    env: ConverseEnv;
    state: {
        stream_features?: Collection;
        chatboxes: { get(jid: string): Chat | undefined };
        /** What Converse keeps in sessionStorage, once it knows the user. */
        session?: Pick<Model, 'get' | 'save'>;
    };
    /** The same in Converse 12. */
    session?: Pick<Model, 'get' | 'save'>;
}

/** The page's `converse`. */
export interface Converse {
    plugins: { add(name: string, plugin: object): void };
    env: ConverseEnv;
}
