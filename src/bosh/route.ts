/** How a connection manager is reached; the same for every request of a session. */
import type { BoshEnvironment } from '../environment.ts';

export interface Route {
    /** The connection manager's address, Converse's `bosh_service_url`. */
    url: string;
    env: BoshEnvironment;
    /** Milliseconds for one request. */
    timeout?: number;
    /** Added to every request. Any of these makes a browser send a CORS preflight to another origin. */
    headers?: Record<string, string>;
    /** Send cookies to another origin too; the server has to allow it by `Access-Control-Allow-Credentials`. */
    withCredentials?: boolean;
    /** Gives everything up at once; what was under way rejects with the signal's reason. */
    signal?: AbortSignal;
}
