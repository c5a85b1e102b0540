/** A server as a child process: waited for by a condition, ended by its own pid, and gone when this process is. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { diesWithParent, isInstalled } from './program.ts';

export interface ChildOptions {
    command: string;
    args: string[];
    /** Added to this process's own environment. */
    environment?: Record<string, string>;
    /** Standard output and errors are added to it. */
    logFile: string;
    /** Asked again and again until it is true. */
    ready(): Promise<boolean>;
    /** Milliseconds to become ready. */
    timeout: number;
    /** What to install when the command is missing. */
    install: string;
}

export interface Child {
    readonly pid: number;
    readonly running: boolean;
    /** Resolves when the process is gone; SIGKILL follows after 10 s. */
    end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts a child and resolves when it is ready. @throws with the end of its log when it does not become so. */
export async function startChild(options: ChildOptions): Promise<Child> {
    const { command, environment, logFile, ready, timeout, install } = options;
    if (!isInstalled(command)) throw new Error(`\`${command}\` is not installed; ${install}`);
    const [program, args] = diesWithParent(command, options.args);
    const output = openSync(logFile, 'a', 0o600);
    const child = spawn(program, args, {
        stdio: ['ignore', output, output],
        env: { ...process.env, ...environment },
    });
    closeSync(output);

    let running = true;
    const killNow = (): void => void child.kill('SIGKILL');
    process.once('exit', killNow);
    const gone = new Promise<void>((resolve) => {
        const settle = (): void => {
            running = false;
            process.off('exit', killNow);
            resolve();
        };
        child.once('exit', settle);
        child.once('error', settle);
    });
    const end = async (signal: NodeJS.Signals): Promise<void> => {
        if (running) child.kill(signal);
        const impatient = setTimeout(killNow, 10_000);
        await gone;
        clearTimeout(impatient);
    };

    const deadline = Date.now() + timeout;
    while (!(await ready().catch(() => false))) {
        const late = Date.now() > deadline;
        if (running && !late) {
            await Promise.race([gone, delay(50)]);
            continue;
        }
        await end('SIGKILL');
        const log = readFileSync(logFile, 'utf8').slice(-2000);
        throw new Error(
            `${command} ${late ? `was not ready within ${timeout} ms` : 'ended'}. Its log:\n${log}`,
        );
    }
    return {
        pid: child.pid!,
        get running() {
            return running;
        },
        end,
    };
}
