/** What is tried on which server: for every change, and in the long form. */
import type { Kind, Way } from './incoming.ts';
import type { ServerName } from './servers.ts';

export interface Plan {
    server: ServerName;
    /** Messages come over page loads; several kinds come at once. */
    incoming: (Way & { kinds: Kind[] })[];
    /** Messages come while the page's process dies. */
    crash: Way[];
    /** Messages are written in a page that goes. */
    outgoing: Way[];
    /** Messages are written while there is no server. */
    offline: Way[];
}

const near = (transport: Way['transport']): Way => ({ transport, rtt: 0 });
const far = (transport: Way['transport']): Way => ({ transport, rtt: 150 });
const KINDS: Kind[] = ['private chat', 'group chat'];
const each = (ways: Way[]): Plan['incoming'] =>
    ways.flatMap((way) => KINDS.map((kind) => ({ ...way, kinds: [kind] })));

export const SHORT: Plan[] = [
    {
        server: 'Prosody',
        incoming: [
            { ...near('BOSH'), kinds: KINDS },
            { ...near('WebSocket'), kinds: ['private chat'] },
        ],
        crash: [],
        outgoing: [near('BOSH')],
        offline: [near('BOSH')],
    },
];

export const LONG: Plan[] = [
    {
        server: 'Prosody',
        incoming: each([near('BOSH'), far('BOSH'), near('WebSocket'), far('WebSocket')]),
        crash: [near('BOSH'), near('WebSocket')],
        outgoing: [near('BOSH'), far('BOSH'), near('WebSocket'), far('WebSocket')],
        offline: [near('BOSH'), near('WebSocket')],
    },
    {
        server: 'ejabberd',
        incoming: each([near('BOSH'), far('BOSH')]),
        crash: [near('BOSH')],
        outgoing: [near('BOSH'), far('BOSH')],
        offline: [near('BOSH')],
    },
];
