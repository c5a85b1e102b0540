/** A program for the person at the keyboard: with its options, its usage, or what is wrong with them. */

interface Command<Options> {
    usage: string;
    /** @throws TypeError with a message for the person at the keyboard. */
    read(args: string[]): Options;
    main(options: Options): Promise<void>;
}

/** Figures are never a test: only what keeps them from being had is an error. */
export async function runCommand<Options>({ usage, read, main }: Command<Options>): Promise<void> {
    const args = process.argv.slice(2);
    if (args.includes('--help')) return console.log(usage);
    let options: Options;
    try {
        options = read(args);
    } catch (error) {
        console.error(`${(error as Error).message}\n\n${usage}`);
        process.exitCode = 1;
        return;
    }
    await main(options);
}
