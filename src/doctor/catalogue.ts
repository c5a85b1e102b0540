/** Everything the doctor can find, by name. Names are public API: scripts look for them. */
import type { Entry, Said } from './finding.ts';
import { server } from './server-findings.ts';
import { endpoint, page } from './site-findings.ts';

const rooms = { endpoint, page, server };

export type Name = keyof typeof endpoint | keyof typeof page | keyof typeof server;

export const CATALOGUE = Object.fromEntries(
    Object.entries(rooms).flatMap(([about, entries]) =>
        Object.entries(entries as Record<string, Said>).map(([name, [severity, problem, remedy]]) => [
            name,
            { about, severity, problem, remedy },
        ]),
    ),
) as Record<Name, Entry>;
