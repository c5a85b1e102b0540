import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ended, failureIn, notReady, notRunnable } from './problems.ts';
import { diesWithParent } from './program.ts';

export interface ServerProcess {
    readonly pid: number;
    readonly running: boolean;
    /** Resolves when the process is gone. */
    end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface SpawnOptions {
    command: string;
    configFile: string;
    /** Added to this process's own environment. */
    environment?: Record<string, string>;
    /** Standard output and errors are added to it: Prosody's log and whatever Lua says when it breaks. */
    logFile: string;
    readyURL: string;
    timeout: number;
}

/** One life of the server, from the start to the end of its process. Resolves when it answers. */
export async function spawnServer(options: SpawnOptions): Promise<ServerProcess> {
    const { command, configFile, environment, logFile, readyURL, timeout } = options;
    const output = openSync(logFile, 'a', 0o600);
    const logStart = statSync(logFile).size;
    const log = (): string => readFileSync(logFile).subarray(logStart).toString();
    const [program, args] = diesWithParent(command, ['-F', '--config', configFile]);
    const child = spawn(program, args, {
        stdio: ['ignore', output, output],
        env: { ...process.env, ...environment },
    });
    closeSync(output);
    const life = watch(child);

    try {
        await ready({ command, life, log, readyURL, timeout });
    } catch (error) {
        await life.end('SIGKILL');
        throw error;
    }
    return {
        pid: child.pid!,
        get running() {
            return life.running;
        },
        end: life.end,
    };
}

interface ReadyOptions extends Pick<SpawnOptions, 'command' | 'readyURL' | 'timeout'> {
    life: Life;
    log(): string;
}

async function ready({ command, life, log, readyURL, timeout }: ReadyOptions): Promise<void> {
    const deadline = Date.now() + timeout;
    while (Date.now() < deadline) {
        if (life.error) throw notRunnable(command, life.error);
        // The log first: on a taken port it is another program that answers.
        const failure = failureIn(log());
        if (failure) throw failure;
        if (life.exit) throw ended(life.exit.code, life.exit.signal, log());
        if (await answers(readyURL)) {
            const late = failureIn(log());
            if (late) throw late;
            return;
        }
        await delay(20);
    }
    throw notReady(readyURL, timeout, log());
}

async function answers(url: string): Promise<boolean> {
    try {
        const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
        await response.arrayBuffer();
        return response.ok;
    } catch {
        return false;
    }
}

interface Life {
    readonly running: boolean;
    readonly error: Error | undefined;
    readonly exit: { code: number | null; signal: string | null } | undefined;
    end(signal: NodeJS.Signals): Promise<void>;
}

function watch(child: ChildProcess): Life {
    let error: Error | undefined;
    let exit: Life['exit'];
    const gone = new Promise<void>((resolve) => {
        child.once('error', (reason) => {
            error = reason;
            resolve();
        });
        child.once('exit', (code, signal) => {
            exit = { code, signal };
            resolve();
        });
    });
    // A second net beside `setpriv`, for systems that have none: whatever ends this process in an orderly way.
    const killNow = (): void => void child.kill('SIGKILL');
    process.once('exit', killNow);
    void gone.then(() => process.off('exit', killNow));
    return {
        get running() {
            return !error && !exit;
        },
        get error() {
            return error;
        },
        get exit() {
            return exit;
        },
        async end(signal) {
            if (error || exit) return;
            child.kill(signal);
            const impatient = setTimeout(killNow, 5000);
            await gone;
            clearTimeout(impatient);
        },
    };
}
