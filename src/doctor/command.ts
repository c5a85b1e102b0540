/** `converse-session doctor`: from a command line to an exit status. */
import { examine } from './doctor.ts';
import { HOW, readOptions, USAGE, UsageError, type Options } from './options.ts';
import { print } from './print.ts';

export interface Output {
    out(text: string): void;
    err(text: string): void;
    colour: boolean;
}

/** @returns the exit status: 0 nothing found, 1 something found, 2 wrong use. */
export async function run(argv: string[], { out, err, colour }: Output): Promise<0 | 1 | 2> {
    let options: Options | undefined;
    try {
        options = readOptions(argv);
    } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        err(`converse-session: ${error.message}\n${HOW}`);
        return 2;
    }
    if (!options) {
        out(USAGE);
        return 0;
    }
    if (options.hold && options.bosh && !options.json)
        err('Looks for how long the server holds a request: up to 66 s. --quick leaves that out.\n');
    const report = await examine(options);
    out(options.json ? `${JSON.stringify(report, null, 2)}\n` : print(report, colour));
    return report.findings.length > 0 ? 1 : 0;
}
