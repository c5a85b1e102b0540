/** What the tests do to a directory. */
import type { RunningBackend } from '../backend.ts';

export interface Directory {
    setPassword(user: string, password: string): Promise<void>;
    disable(user: string): Promise<void>;
    enable(user: string): Promise<void>;
    /** SIGKILL; `start()` may follow. */
    kill(): Promise<unknown>;
    start(): Promise<void>;
    stop(): Promise<void>;
}

export type DirectoryBackend = RunningBackend &
    Required<Pick<RunningBackend, 'signIn'>> & { directory: Directory };
