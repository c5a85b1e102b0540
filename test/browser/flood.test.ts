/**
 * Nothing is lost over page loads, and nothing comes twice: numbered messages, pages that are loaded anew at random
 * moments, and the count at the end. What becomes of them with Converse alone, in the same moments, is only printed.
 * `FLOOD_SEED=7` gives other moments; `FLOOD_RELOADS=50` makes it long: every transport, server and distance with so
 * many page loads, and `FLOOD_LOADS=1000` in a row.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sentence, type Count } from './support/flood/count.ts';
import { endless } from './support/flood/endless.ts';
import { crashing, incoming, reloading, type Kind, type Way } from './support/flood/incoming.ts';
import { offline, outgoing } from './support/flood/outgoing.ts';
import { setScene, type Scene } from './support/flood/scene.ts';
import type { ServerName } from './support/flood/servers.ts';
import { OURS, SIDES, type Side } from './support/flood/sides.ts';

const { FLOOD_SEED = '1', FLOOD_RELOADS, FLOOD_LOADS = '1000' } = process.env;
const seed = Number(FLOOD_SEED);
const long = FLOOD_RELOADS !== undefined;
const reloads = Number(FLOOD_RELOADS ?? 5);
/** Milliseconds, of which most page loads take one second. */
const LONGEST_LOAD = 5000;
const patience = 60_000 + reloads * LONGEST_LOAD;

const near = (transport: Way['transport']): Way => ({ transport, rtt: 0 });
const far = (transport: Way['transport']): Way => ({ transport, rtt: 150 });

interface Plan {
    server: ServerName;
    /** Whose flood comes in; several kinds come at once. */
    incoming: (Way & { kinds: Kind[] })[];
    outgoing: Way[];
    offline: Way[];
    crash: Way[];
}

const each = (ways: Way[]): Plan['incoming'] =>
    ways.flatMap((way) => [
        { ...way, kinds: ['private chat' as const] },
        { ...way, kinds: ['group chat' as const] },
    ]);

const short: Plan[] = [
    {
        server: 'Prosody',
        incoming: [
            { ...near('BOSH'), kinds: ['private chat', 'group chat'] },
            { ...near('WebSocket'), kinds: ['private chat'] },
        ],
        outgoing: [near('BOSH')],
        offline: [near('BOSH')],
        crash: [],
    },
];
const everything: Plan[] = [
    {
        server: 'Prosody',
        incoming: each([near('BOSH'), far('BOSH'), near('WebSocket'), far('WebSocket')]),
        outgoing: [near('BOSH'), far('BOSH'), near('WebSocket'), far('WebSocket')],
        offline: [near('BOSH'), near('WebSocket')],
        crash: [near('BOSH'), near('WebSocket')],
    },
    {
        server: 'ejabberd',
        incoming: each([near('BOSH'), far('BOSH')]),
        outgoing: [near('BOSH'), far('BOSH')],
        offline: [near('BOSH')],
        crash: [near('BOSH')],
    },
];

describe.each(long ? everything : short)('on $server', (plan) => {
    let scene: Scene;
    beforeAll(async () => void (scene = await setScene(plan.server)));
    afterAll(() => scene?.close());

    const titled = <W extends Way>(ways: W[]): (W & { title: string })[] =>
        ways.map((way) => ({ ...way, title: `${way.transport}, ${String(way.rtt)} ms` }));

    /** Prints what became of both, and judges ours. */
    function judge(title: string, found: Map<string, Map<Side, Count>>): void {
        for (const [what, counts] of found) {
            const said = [...counts].map(([{ name }, each]) => `${name} ${sentence(each)}`);
            console.log(`${plan.server}, ${title}, ${what}: ${said.join('; ')}`);
        }
        for (const [what, counts] of found)
            expect(counts.get(OURS), what).toMatchObject({ missing: [], doubled: [] });
    }

    it.each(titled(plan.incoming))(
        'what comes over page loads: $kinds, $title',
        async ({ title, ...way }) => {
            const found = await incoming(scene, way, { seed, sides: SIDES, roam: reloading(reloads) });
            judge(title, found);
        },
        patience,
    );

    it.each(titled(plan.outgoing))(
        'what is written in a page that goes: $title',
        async ({ title, ...way }) => {
            const counts = await outgoing(scene, way, { seed, sides: SIDES, times: reloads });
            judge(title, new Map([['written in a page that goes', counts]]));
        },
        patience,
    );

    it.each(titled(plan.offline))(
        'what is written without a server: $title',
        async ({ title, ...way }) => {
            const ms = long ? 60_000 : 5000;
            const counts = await offline(scene, way, { ms, sides: SIDES, times: 20 });
            judge(title, new Map([[`written in ${String(ms / 1000)} s without a server`, counts]]));
            expect(counts.get(OURS)).toMatchObject({ late: [] });
        },
        300_000,
    );

    it.each(titled(plan.crash))(
        'what comes while the page crashes: $title',
        async ({ title, ...way }) => {
            const kinds: Kind[] = ['private chat'];
            const roam = crashing(Math.ceil(reloads / 5));
            const found = await incoming(scene, { ...way, kinds }, { seed, sides: SIDES, roam });
            judge(`${title}, crashes`, found);
        },
        patience,
    );
});

if (long)
    describe('page loads in a row', () => {
        let scene: Scene;
        beforeAll(async () => void (scene = await setScene('Prosody')));
        afterAll(() => scene?.close());

        const loads = Number(FLOOD_LOADS);
        it(
            `${FLOOD_LOADS} leave nothing behind`,
            async () => {
                const { early, late, sessions } = await endless(scene, { seed, loads });
                console.log(
                    `After 10 page loads ${JSON.stringify(early)}, after ${FLOOD_LOADS} ${JSON.stringify(late)}`,
                );
                expect(sessions).toHaveLength(1);
                for (const [place, { entries, characters }] of Object.entries(late)) {
                    expect(entries, place).toBeLessThanOrEqual(early[place]?.entries ?? 0);
                    // Numbers grow by a digit.
                    expect(characters, place).toBeLessThanOrEqual((early[place]?.characters ?? 0) + 100);
                }
            },
            60_000 + loads * LONGEST_LOAD,
        );
    });
