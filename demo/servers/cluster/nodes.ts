/** Two XMPP servers for the same people, and who of them is where. */
import type { RunningBackend } from '../backend.ts';
import type { XMPPServer } from '../xmpp-server.ts';

export interface Place {
    /** Full JID. */
    jid: string;
    /** Which of the two. */
    node: number;
}

export interface Nodes extends Pick<RunningBackend, 'ways' | 'addRoutes'> {
    readonly servers: readonly [XMPPServer, XMPPServer];
    /** What nginx is told. */
    readonly file: URL;
    /** The site's people who are connected, by what the living nodes say. */
    places(): Promise<Place[]>;
    stop(): Promise<void>;
}
