/** `npm run bench`: from navigation to `connected`, with this plugin and with Converse's own support; and what a message costs. */
import { setStage, type Stage } from '../browser/support/stage.ts';
import { runCommand } from './command.ts';
import { BOSH_PATH, startFront } from './front.ts';
import { measureMail } from './mail.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { conditions, introduction, progress, writeJSON } from './report.ts';
import { runRounds, warmUp, type Pages } from './rounds.ts';
import { summarize } from './summary.ts';
import { table } from './table.ts';
import { trace } from './trace.ts';
import { pageOf, sides, ways, type Side, type Way } from './ways.ts';

async function main(options: Options): Promise<void> {
    const stage = await setStage();
    const { site, prosody, browser } = stage;
    endOnSignal(stage);
    const front = await startFront({ siteURL: site.url, boshURL: prosody.boshURL, assets: options.assets });
    try {
        const boshURL = options.bosh === 'same-origin' ? front.url + BOSH_PATH : prosody.boshURL;
        const pages = makePages(stage, front.url, boshURL, options.script === 'inline');
        const about = conditions(options, browser.version());
        console.log(introduction(about));
        await warmUp(stage, pages, options.only);
        if (options.rounds > 0) {
            const pairs = await runRounds(stage, pages, {
                ...options,
                told: (pair) => console.log(progress(pair)),
            });
            const rows = summarize(pairs);
            console.log(`\n${table(rows)}\n\nWritten to ${writeJSON(options.json, { about, rows, pairs })}`);
        }
        console.log(`\n${(await measureMail(stage)).join('\n')}`);
        if (options.trace) await printTraces(stage, pages, options);
    } finally {
        front.close();
        await stage.close();
    }
}

function makePages({ site }: Stage, frontURL: string, boshURL: string, inline: boolean): Pages {
    const address = (way: Way, side: Side): string =>
        site.page(pageOf(way, side, boshURL, inline)).replace(site.url, frontURL);
    const url = Object.fromEntries(
        (Object.keys(ways) as Way[]).map((way) => [
            way,
            { builtin: address(way, 'builtin'), plugin: address(way, 'plugin') },
        ]),
    ) as Pages['url'];
    return { boshURL, url };
}

async function printTraces(stage: Stage, { url, boshURL }: Pages, { only, rtts }: Options): Promise<void> {
    const rtt = Math.max(...rtts);
    for (const way of only)
        for (const side of sides) {
            const lines = await trace(stage, { url: url[way][side], boshURL, rtt });
            console.log(`\n${ways[way].title}, ${side}, ${String(rtt)} ms\n${lines.join('\n')}`);
        }
}

/** Nothing is left behind. Playwright ends the process as soon as its browser is closed: the server goes first. */
function endOnSignal({ prosody, close }: Stage): void {
    for (const [signal, code] of [
        ['SIGINT', 130],
        ['SIGTERM', 143],
        ['SIGHUP', 129],
    ] as const)
        process.once(signal, () => {
            const stopped = prosody.stop().then(close);
            void stopped.finally(() => process.exit(code));
        });
}

await runCommand({ usage: USAGE, read: readOptions, main });
