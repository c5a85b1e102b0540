/** What is tried on which server: for every change, and in the long form. */
import type { Kind, Way } from './incoming.ts';
import type { ServerName } from './servers.ts';

export interface Plan {
    server: ServerName;
    /** Messages come over page loads; several kinds come at once. */
    incoming: Incoming[];
    /** Messages come while the page's process dies. */
    crash: Way[];
    /** Messages are written in a page that goes. */
    outgoing: Way[];
    /** Messages are written while there is no server. */
    offline: Way[];
}

interface Incoming extends Way {
    kinds: Kind[];
    /** So many page loads at most: Converse takes the longer to show a chat the more stands in it. */
    most?: number;
}

const near = (transport: Way['transport']): Way => ({ transport, rtt: 0 });
const far = (transport: Way['transport']): Way => ({ transport, rtt: 150 });
/** The full build spends the time after a crash in showing what has come. */
const light = (way: Way): Way => ({ ...way, converse: 'headless' });
const KINDS: Kind[] = ['private chat', 'group chat'];

/** Mostly with the headless build: a busy machine would spend its time in showing the chats. */
export const SHORT: Plan[] = [
    {
        server: 'Prosody',
        incoming: [
            { ...near('BOSH'), kinds: KINDS, converse: 'headless' },
            { ...near('WebSocket'), kinds: ['private chat'], converse: 'headless' },
            { ...near('BOSH'), kinds: ['private chat'], most: 3 },
        ],
        crash: [],
        outgoing: [near('BOSH')],
        offline: [near('BOSH')],
    },
];

/** With the headless build, which starts at once, and a little with the full one, which is always starting. */
const each = (ways: Way[]): Incoming[] =>
    ways.flatMap((way) => [
        ...KINDS.map((kind): Incoming => ({ ...way, kinds: [kind], converse: 'headless' })),
        { ...way, kinds: KINDS, most: 8 },
    ]);

export const LONG: Plan[] = [
    {
        server: 'Prosody',
        incoming: each([near('BOSH'), far('BOSH'), near('WebSocket'), far('WebSocket')]),
        crash: [near('BOSH'), near('WebSocket')].map(light),
        outgoing: [near('BOSH'), far('BOSH'), near('WebSocket'), far('WebSocket')],
        offline: [near('BOSH'), near('WebSocket')],
    },
    {
        server: 'ejabberd',
        incoming: each([near('BOSH'), far('BOSH')]),
        crash: [near('BOSH')].map(light),
        outgoing: [near('BOSH'), far('BOSH')],
        offline: [near('BOSH')],
    },
];
