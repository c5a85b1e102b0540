/** Everything the doctor can find, by name. Names are public API: scripts look for them. */
import type { Entry, Said } from './finding.ts';
import { bosh, websocket } from './server-findings.ts';
import { endpoint, page } from './site-findings.ts';

const rooms = { endpoint, page, bosh, websocket };

export type Name = keyof typeof endpoint | keyof typeof page | keyof typeof bosh | keyof typeof websocket;

export const CATALOGUE = Object.fromEntries(
    Object.entries(rooms).flatMap(([about, entries]) =>
        Object.entries(entries as Record<string, Said>).map(([name, [severity, problem, remedy]]) => [
            name,
            { about, severity, problem, remedy },
        ]),
    ),
) as Record<Name, Entry>;
