/** A real XMPP server that leaves the question who somebody is to others, as an operator would set it up. */
import type { FastifyInstance } from 'fastify';
import type { XMPPServer } from './xmpp-server.ts';

/** Somebody who has signed in to the site. The site keeps this in its memory until they sign out. */
export interface Visitor {
    user: string;
    /** What the chat needs of their sign-in, if anything: a password that the XMPP server knows, tokens. */
    [left: string]: unknown;
}

/** How the pages get in: what the endpoint answers somebody who is signed in. */
export interface Way {
    /** A row of the matrix, with the back-end's title. */
    name:
        | 'prebind'
        | 'prebind with a token'
        | 'credentials'
        | 'one-time token'
        | 'expiring token'
        | 'signed token'
        | 'OAuth token';
    /** @returns undefined when somebody else has ended their sign-in. @throws when that cannot be asked at the moment. */
    reply(visitor: Visitor): Promise<object | undefined> | object;
}

export interface RunningBackend {
    readonly server: XMPPServer;
    readonly ways: readonly Way[];
    /** Checks a name and a password. @returns undefined where they do not belong together. Default: the people's own. */
    signIn?(user: string, password: string): Promise<Visitor | undefined>;
    /** A path of the site's where people sign in instead of by the form; `?back=` says to which page they return. */
    readonly signInAt?: string;
    /** Hears of somebody who signs out of the site. */
    signOut?(visitor: Visitor): Promise<void>;
    /** Adds what the XMPP server, or an identity provider, wants of the site. */
    addRoutes?(app: FastifyInstance, signIns: SignIns): void;
    /** Ends all that was started, the server too. */
    stop(): Promise<void>;
}

/** Lets a back-end sign people in by other means than the form. */
export interface SignIns {
    /** Signs somebody in. */
    begin(
        reply: { setCookie(name: string, value: string, options: object): unknown },
        visitor: Visitor,
    ): void;
}

export interface Backend {
    /** Its folder. */
    name: string;
    /** Who decides. */
    title: string;
    server: XMPPServer['kind'];
    /** The names of its ways in. */
    ways: readonly Way['name'][];
    /** What has to be there first, when it is not. */
    missing?: string;
    /** @param site where the XMPP server reaches the site. */
    start(site: { url: string }): Promise<RunningBackend>;
}
