/** Ends a session on the server that nobody is to use any more. */
import type { Route } from '../bosh/route.ts';
import { terminate, type Ending } from '../bosh/terminate.ts';
import type { Environment } from '../environment.ts';
import type { Settings } from '../settings.ts';

/** Milliseconds after which a server that was not told has ended the session by itself. */
const OVER = 120_000;

/** Also while the page is being left; without a network, as soon as there is one. */
export function giveBack(session: Ending | undefined, settings: Settings, env: Environment): void {
    const since = env.now();
    const tell = async (ending: Ending): Promise<void> => {
        let undo = (): void => {};
        // From the start on: the network may be back before the request has failed.
        const back = new Promise<void>((resolve) => {
            undo = env.page.subscribe((event) => event === 'online' && resolve());
        });
        const told = await terminate(ending, { ...routeOf(settings), env, leaving: true });
        if (!told) await back;
        undo();
        if (!told && env.now() - since < OVER) void tell(ending);
    };
    if (session) void tell(session);
}

/** How the BOSH service is asked, as Converse's `connection_options` say for Strophe. */
export function routeOf({
    connection_options: options,
}: Settings): Pick<Route, 'headers' | 'withCredentials'> {
    return {
        headers: options?.['customHeaders'] as Record<string, string> | undefined,
        withCredentials: options?.['withCredentials'] === true,
    };
}
