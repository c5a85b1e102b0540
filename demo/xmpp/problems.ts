// Every way in which Prosody may not start, as one sentence that says what to do.

export const prosodyMissing =
    'Prosody, the XMPP server, is not installed. Install it with ' +
    '`sudo apt-get install --no-install-recommends prosody` (Debian, Ubuntu), ' +
    '`sudo dnf install prosody` (Fedora) or `brew install prosody/prosody/prosody` (macOS), then try again.';

export function notRunnable(command: string, error: Error): Error {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return new Error(prosodyMissing);
    if (code === 'EACCES') return new Error(`This user may not run ${command}: check its permissions.`);
    return new Error(`${command} could not be started: ${error.message}`);
}

export function portTaken(port: number): Error {
    return new Error(
        `Port ${port} on 127.0.0.1 is taken by another program: end that program, or choose another port.`,
    );
}

/**
 * Prosody keeps running when a port is taken or a module cannot be loaded, and answers as if all were well.
 * Only its log tells.
 */
export function failureIn(log: string): Error | undefined {
    const port = /Failed to open server port (\d+)/.exec(log)?.[1];
    if (port) return portTaken(Number(port));
    const module = /^.*(?:Unable to load module|Error initializing module) '?([\w]+)'?.*$/m.exec(log);
    if (module) {
        const reason = module[0].replace(/^.*?\b(?:error|warn)\s+/, '').trim();
        return new Error(`Prosody could not load its module '${module[1]}': ${reason}`);
    }
    return undefined;
}

export function ended(code: number | null, signal: string | null, log: string): Error {
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    return new Error(`Prosody ${how} instead of starting. The end of its log:\n${lastLines(log)}`);
}

export function notReady(url: string, milliseconds: number, log: string): Error {
    return new Error(
        `Prosody did not answer at ${url} within ${milliseconds / 1000} s. The end of its log:\n${lastLines(log)}`,
    );
}

function lastLines(log: string): string {
    return log.trimEnd().split('\n').slice(-12).join('\n') || '(empty)';
}
