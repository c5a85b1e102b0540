/** Programs of this machine. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @param command a name, or a path. */
export function isInstalled(command: string): boolean {
    if (command.includes('/')) return isExecutable(command);
    return (process.env['PATH'] ?? '').split(delimiter).some((folder) => isExecutable(join(folder, command)));
}

/** On Linux the kernel ends a child when we die, even by SIGKILL; `setpriv` becomes the child, same pid. */
export function diesWithParent(command: string, args: string[]): [string, string[]] {
    if (process.platform !== 'linux' || !isInstalled('setpriv') || !isInstalled(command))
        return [command, args];
    return ['setpriv', ['--pdeathsig', 'TERM', command, ...args]];
}

function isExecutable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
