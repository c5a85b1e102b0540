/** How each example host's own session ends without the browser's doing. */
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import type { RunningHost } from '../../../demo/hosts/start.ts';

/** Those of everybody, on the server where the site keeps them there; where the cookie is all there is, the cookie. */
export async function expire(
    name: string,
    { directory }: RunningHost,
    context: BrowserContext,
): Promise<void> {
    if (name === 'django') {
        const script =
            'import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute(sys.argv[2]); d.commit()';
        const database = join(directory, 'db.sqlite3');
        execFileSync('python3', ['-c', script, database, 'DELETE FROM django_session']);
    } else if (name === 'wordpress') {
        const socket = `--socket=${join(directory, 'database.sock')}`;
        const script = "DELETE FROM wp_usermeta WHERE meta_key = 'session_tokens'";
        execFileSync('mariadb', ['--no-defaults', socket, `--execute=${script}`, 'wordpress']);
    } else if (name === 'php') {
        for (const file of readdirSync(directory)) rmSync(join(directory, file));
    } else {
        await context.clearCookies();
    }
}
