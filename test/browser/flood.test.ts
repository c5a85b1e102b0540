/**
 * Nothing is lost over page loads, and nothing comes twice: numbered messages, pages that are loaded anew at random
 * moments, and the count at the end. What becomes of them with Converse alone, in the same moments, is only printed.
 * `FLOOD_SEED=7` gives other moments; `FLOOD_RELOADS=50` makes it long: every transport, server and distance with so
 * many page loads, and `FLOOD_LOADS=1000` in a row.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ranges, sentence, type Count } from './support/flood/count.ts';
import { endless } from './support/flood/endless.ts';
import { crashing, incoming, reloading, type Way } from './support/flood/incoming.ts';
import { offline, outgoing } from './support/flood/outgoing.ts';
import { LONG, SHORT } from './support/flood/plans.ts';
import { setScene, type Scene } from './support/flood/scene.ts';
import { OURS, SIDES, type Side } from './support/flood/sides.ts';

const { FLOOD_SEED = '1', FLOOD_RELOADS, FLOOD_LOADS = '1000' } = process.env;
const seed = Number(FLOOD_SEED);
const long = FLOOD_RELOADS !== undefined;
const reloads = Number(FLOOD_RELOADS ?? 2);
/** Milliseconds, of which most page loads take one second. */
const LONGEST_LOAD = 5000;
const patience = 60_000 + reloads * LONGEST_LOAD;
/** Messages written without a server, and for how many milliseconds there is none. */
const WRITTEN = 20;
const GONE = long ? 60_000 : 5000;
/** In a minute a session ends. Whether the first one had arrived nobody can know then, and it is not sent again. */
const UNKNOWN = long ? [1] : [];

const options = { seed, sides: SIDES };

/** What became of messages of each kind, at each side. */
type Found = Map<string, Map<Side, Count>>;

describe.each(long ? LONG : SHORT)('on $server', (plan) => {
    let scene: Scene;
    beforeAll(async () => void (scene = await setScene(plan.server)));
    afterAll(() => scene?.close());

    /** Prints what became of both, and judges ours. @param excused those that may be missing. */
    function judge(title: string, found: Found, excused: (count: Count) => number[]): void {
        for (const [kind, counts] of found) {
            const said = [...counts].map(([{ name }, each]) => `${name} ${sentence(each)}`);
            console.log(`${plan.server}, ${title}, ${kind}: ${said.join('; ')}`);
        }
        for (const [kind, counts] of found) {
            const ours = counts.get(OURS)!;
            const { doubled, late = [] } = ours;
            const missing = ours.missing.filter((number) => !excused(ours).includes(number));
            const which = { missing: ranges(missing), doubled: ranges(doubled), late: ranges(late) };
            expect(which, kind).toEqual({ missing: 'none', doubled: 'none', late: 'none' });
        }
    }

    function inEach<W extends Way>(
        ways: W[],
        what: string,
        run: (way: W) => Promise<Found>,
        excused: (count: Count) => number[] = () => [],
    ): void {
        for (const way of ways) {
            const { transport, rtt, converse, kinds = [] }: Way & { kinds?: string[] } = way;
            const where = [transport, `${String(rtt)} ms`, ...(converse ? [converse] : [])];
            const title = [...where, what].join(', ');
            const test = async (): Promise<void> => judge(title, await run(way), excused);
            it([title, ...kinds].join(', '), test, patience + 4 * GONE);
        }
    }
    const privately = (counts: Map<Side, Count>): Found => new Map([['private chat', counts]]);

    inEach(plan.incoming, 'over page loads', ({ most = Infinity, ...way }) =>
        incoming(scene, way, { ...options, roam: reloading(Math.min(reloads, most)) }),
    );

    inEach(plan.crash, 'over crashes', (way) => {
        const roam = crashing(Math.ceil(reloads / 5));
        return incoming(scene, { ...way, kinds: ['private chat'] }, { ...options, roam });
    });

    inEach(
        plan.outgoing,
        'written in a page that goes',
        async (way) => privately(await outgoing(scene, way, { ...options, times: reloads })),
        ({ unsent = [] }) => unsent,
    );

    inEach(
        plan.offline,
        `written in ${String(GONE / 1000)} s without a server`,
        async (way) => privately(await offline(scene, way, { ...options, times: WRITTEN, ms: GONE })),
        () => UNKNOWN,
    );
});

if (long)
    describe('page loads in a row', () => {
        let scene: Scene;
        beforeAll(async () => void (scene = await setScene('Prosody')));
        afterAll(() => scene?.close());

        const loads = Number(FLOOD_LOADS);
        const leaveNothing = async (): Promise<void> => {
            const { early, late, sessions } = await endless(scene, { seed, loads });
            console.log(`After 10 page loads ${JSON.stringify(early)}`);
            console.log(`After ${FLOOD_LOADS} ${JSON.stringify(late)}`);
            expect(sessions).toHaveLength(1);
            for (const [place, { entries, characters }] of Object.entries(late)) {
                expect(entries, place).toBeLessThanOrEqual(early[place]?.entries ?? 0);
                // Numbers grow by a digit.
                expect(characters, place).toBeLessThanOrEqual((early[place]?.characters ?? 0) + 100);
            }
        };
        it(`${FLOOD_LOADS} leave nothing behind`, leaveNothing, patience + loads * LONGEST_LOAD);
    });
