/** Where the time of one visit goes: its requests and what was done in the page, in order. */
import type { Stage } from '../browser/support/stage.ts';
import { marksOf, watchMarks, type Mark } from './marks.ts';
import type { Exchange } from './network.ts';
import { visit, type VisitOptions } from './visit.ts';

/** @returns lines for a terminal: a cold load and a reload. */
export async function trace(stage: Stage, options: VisitOptions): Promise<string[]> {
    const lines: string[] = [];
    const { failure } = await visit(stage, {
        ...options,
        prepare: watchMarks,
        async loaded(page, phase, exchanges) {
            lines.push(`  ${phase}`, ...timeline(exchanges, await marksOf(page), options.boshURL));
        },
    });
    return failure ? [...lines, `  failed: ${failure}`] : lines;
}

/** Until shortly after `connected`: what comes later has delayed nothing. */
function timeline(exchanges: Exchange[], marks: Mark[], boshURL: string): string[] {
    const connected = marks.find(([, what]) => what === 'Converse: connected')?.[0] ?? Infinity;
    const requests = exchanges
        .filter(({ url }) => url.protocol !== 'data:')
        .map(({ start, end, ...exchange }) => ({
            at: start,
            line: `${time(start)} ${end === undefined ? '   held' : time(end)}  ${describe(exchange, boshURL)}`,
        }));
    const done = marks.map(([at, what]) => ({ at, line: `${time(at)}        * ${what}` }));
    return [...requests, ...done]
        .filter(({ at }) => at <= connected + 1)
        .sort((a, b) => a.at - b.at)
        .map(({ line }) => `  ${line}`);
}

function time(ms: number): string {
    return ms.toFixed(0).padStart(7);
}

function describe(
    { url, method, body, status, failure }: Omit<Exchange, 'start' | 'end'>,
    boshURL: string,
): string {
    const address = url.href === boshURL ? `BOSH ${stanzas(body)}` : url.pathname;
    const outcome = failure ?? (status === 200 ? '' : String(status ?? ''));
    return `${method === 'GET' ? '' : `${method} `}${address} ${outcome}`.trimEnd();
}

/** What a body carries, by name only: never a secret. */
function stanzas(body: string): string {
    if (!body) return '';
    const names = [
        ...body.matchAll(
            /<(auth|response|presence|message)\b|<iq\b[^>]*><(\w+)(?:[^>]*?xmlns=["']([^"']+))?/g,
        ),
    ];
    const told = names.map(
        ([, plain, child = '', xmlns = '']) => plain ?? `${child} ${xmlns.split('/').at(-1)!}`,
    );
    if (!/^<body[^>]*\ssid=/.test(body)) told.unshift('open');
    if (/^<body[^>]*\sxmpp:restart=/.test(body)) told.unshift('restart');
    if (/^<body[^>]*\stype=["']terminate/.test(body)) told.unshift('terminate');
    return `[${told.join(', ') || 'empty'}]`;
}
