/** `npm run compare`: what happens with Converse alone and with the plugin when things go wrong, side by side in one run. */
import { setStage } from '../browser/support/stage.ts';
import { align } from '../bench/table.ts';
import { situations } from './situations.ts';
import { createSubject, type Kind } from './subject.ts';

const kinds: Kind[] = ['alone', 'plugin'];
const [only = ''] = process.argv.slice(2);
const rows: string[][] = [];
for (const { what, run } of situations.filter((one) => one.what.includes(only))) {
    const row = [what];
    for (const kind of kinds) {
        // A server of its own for each: nothing is left of the one before.
        const stage = await setStage();
        try {
            row.push(await run(createSubject(stage, kind)));
        } catch (error) {
            row.push(`failed: ${(error as Error).message.split('\n')[0]!}`);
        } finally {
            await stage.close();
        }
    }
    console.log(row.join(' | '));
    rows.push(row);
}
console.log(`\n${align([['', 'Converse alone', 'with the plugin']], rows, [0, 1, 2])}`);
