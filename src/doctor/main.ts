#!/usr/bin/env node
/** The command of the package. */
import { run } from './command.ts';

const { stdout, stderr, env, argv } = process;
let status: number;
try {
    status = await run(argv.slice(2), {
        out: (text) => void stdout.write(text),
        err: (text) => void stderr.write(text),
        colour: stdout.isTTY && !env['NO_COLOR'],
    });
} catch {
    // What was thrown is not shown: it may hold anything.
    stderr.write('converse-session: the doctor itself failed. Please report it, without the values given.\n');
    status = 3;
}
// A connection that a site keeps sending on would keep the process; what has been printed has to be out.
stdout.write('', () => process.exit(status));
