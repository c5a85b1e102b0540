/** A directory that both the site and the XMPP server ask, each by itself. */
import { prebind } from '../../../src/bosh/prebind.ts';
import type { RunningBackend, Visitor } from '../backend.ts';
import { domain, type XMPPServer } from '../xmpp-server.ts';
import { createSignIn, type SignInOptions } from './sign-in.ts';

export interface Directory {
    /** How the site finds people. */
    readonly people: SignInOptions;
    setPassword(user: string, password: string): Promise<void>;
    disable(user: string): Promise<void>;
    enable(user: string): Promise<void>;
    /** SIGKILL; `start()` may follow. */
    kill(): Promise<unknown>;
    start(): Promise<void>;
    stop(): Promise<void>;
}

export type DirectoryBackend<D extends Directory = Directory> = RunningBackend &
    Required<Pick<RunningBackend, 'signIn'>> & { directory: D };

/** What the endpoint answers: the password that the person has typed. */
const credentials = ({ user, password }: Visitor): { jid: string; password: string } => ({
    jid: `${user}@${domain}`,
    password: String(password),
});

export async function startDirectoryBackend<D extends Directory>(
    startDirectory: () => Promise<D>,
    startServer: (directory: D) => Promise<XMPPServer>,
): Promise<DirectoryBackend<D>> {
    const directory = await startDirectory();
    const server = await startServer(directory).catch(async (error: unknown) => {
        await directory.stop();
        throw error;
    });
    return {
        directory,
        server,
        ways: [
            {
                name: 'prebind',
                reply: (visitor) => prebind({ bosh_service_url: server.boshURL, ...credentials(visitor) }),
            },
            { name: 'credentials', reply: credentials },
        ],
        signIn: createSignIn(directory.people),
        async stop() {
            await server.stop();
            await directory.stop();
        },
    };
}
