/** What it costs a message to be kept safe: noted and struck off again when it comes, kept and counted when it goes. */
import type { Page } from 'playwright-core';
import { untilChatting, untilPolling } from '../browser/support/drive.ts';
import { DOMAIN, type Stage } from '../browser/support/stage.ts';
import { median } from './summary.ts';
import { pageOf, USER } from './ways.ts';

/** Kilobytes of messages that wait to be stored already. */
const FILLED = [0, 10, 100];
/** Each the average of ten messages: the browser's clock is coarse. */
const ROUNDS = 50;
const TEN = 10;

interface Inside {
    test: {
        converse: {
            api: { connection: { get(): Connection } };
            env: { u: { toStanza(xml: string): Element }; Strophe: { serialize(stanza: Element): string } };
        };
    };
}
interface Connection {
    xmlInput(body: Element): void;
    send(stanza: Element): void;
    rawOutput(data: string): void;
    nextValidRid(rid: number): void;
    pause(): void;
}

/** @returns lines to print. */
export async function measureMail(stage: Stage): Promise<string[]> {
    const lines = [
        'Milliseconds that a message costs more, median of 50 times ten:',
        '| waiting already | comes | goes |',
        '| --- | --- | --- |',
    ];
    for (const kilobytes of FILLED) {
        const page = await stage.open(
            stage.site.page(pageOf('prebind', 'plugin', stage.prosody.boshURL, false)),
            USER,
        );
        await untilChatting(page);
        await untilPolling(page);
        // esbuild, by which tsx runs this, gives functions their names by it, also those that run in the page.
        await page.evaluate('globalThis.__name = (named) => named; 0');
        const { comes, goes } = await measure(page, kilobytes);
        lines.push(`| ${String(kilobytes)} KB | ${median(comes).toFixed(3)} | ${median(goes).toFixed(3)} |`);
        await stage.clear();
    }
    return lines;
}

function measure(page: Page, kilobytes: number): Promise<{ comes: number[]; goes: number[] }> {
    return page.evaluate(
        ([filled, rounds, ten, domain]) => {
            const { api, env } = (window as unknown as Inside).test.converse;
            const connection = api.connection.get();
            connection.pause(); // From here on nothing really leaves.
            const text = (id: string, size: number): string =>
                `<message xmlns='jabber:client' from='bob@${domain}/x' to='alice@${domain}' id='${id}' type='chat'><body>${'x'.repeat(size)}</body></message>`;
            const timed = (act: () => void): number => {
                const begin = performance.now();
                act();
                return performance.now() - begin;
            };
            const receive = (xml: string): number => {
                const body = env.u.toStanza(
                    `<body xmlns='http://jabber.org/protocol/httpbind'>${xml}</body>`,
                );
                return timed(() => connection.xmlInput(body));
            };
            for (let count = 0; count < filled; count += 1) receive(text(`fill-${String(count)}`, 900));
            const comes: number[] = [];
            const goes: number[] = [];
            for (let round = 0; round < rounds; round += 1) {
                let [came, went] = [0, 0];
                for (let count = 0; count < ten; count += 1) {
                    const name = `${String(round)}-${String(count)}`;
                    came += receive(text(`in-${name}`, 100));
                    const stanza = env.u.toStanza(text(`out-${name}`, 100));
                    const rid = 1_000_000_000 + round * ten + count;
                    const body = `<body rid='${String(rid)}'>${env.Strophe.serialize(stanza)}</body>`;
                    went += timed(() => {
                        connection.send(stanza);
                        connection.rawOutput(body);
                        connection.nextValidRid(rid + 1);
                    });
                }
                comes.push(came / ten);
                goes.push(went / ten);
            }
            return { comes, goes };
        },
        [kilobytes, ROUNDS, TEN, DOMAIN] as const,
    );
}
