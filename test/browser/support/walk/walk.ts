/** The walk: a step, until everything has come of it that has to, and the next step. Tells its steps when it fails. */
import { expect } from 'vitest';
import type { EngineStage } from '../stage.ts';
import { createChance } from './chance.ts';
import { moves, type Step } from './moves.ts';
import { binding, problems, remember, view, type View } from './sight.ts';
import { changes } from './users.ts';
import { createWorld, type World } from './world.ts';

/** Milliseconds in which everything has to come true that a step means for the tabs. */
const PATIENCE = 20_000;

export interface WalkOptions {
    seed: number;
    steps: number;
}

export async function walk(stage: EngineStage, { seed, steps }: WalkOptions): Promise<void> {
    const chance = createChance(seed);
    const world = await createWorld(stage, chance);
    const told: string[] = [];
    let seen: View | undefined;

    async function settle(): Promise<void> {
        const found = async (): Promise<string[]> => problems(world, (seen = await view(world)));
        await expect.poll(found, { timeout: PATIENCE, interval: 100 }).toEqual([]);
        remember(world, seen!);
    }

    try {
        await settle();
        for (let count = 1; count <= steps; count += 1) {
            const step = choose(world);
            told.push(`${String(count)}. ${step.text}`);
            await step.run();
            await settle();
        }
    } catch (cause) {
        // A step that fails has not been looked at; a tab that does not answer any more must not hide what is known.
        seen = await view(world).catch(() => seen);
        const lines = [`${stage.engine.name}, seed ${String(seed)}:`, ...told, ...state(world, seen)];
        throw new Error(lines.join('\n'), { cause });
    }
}

/** Each kind is as likely as any other, however many tabs there are for it. */
function choose(world: World): Step {
    const { chance } = world;
    const possible = [...moves(world), ...changes(world)];
    const kind = chance.pick([...new Set(possible.map((step) => step.kind))]);
    return chance.pick(possible.filter((step) => step.kind === kind));
}

/** What was expected and what was seen last, in lines. */
function state(world: World, seen?: View): string[] {
    const { oracle, tabs, closed, offline, abandoned } = world;
    const expected = tabs.map((walker) => {
        const { name, page, frozen, jid } = walker;
        const { state, sid } = seen?.tabs.get(walker) ?? {};
        const wanted = oracle.expects(page);
        return [
            `${name}${walker === world.front ? ', in front' : ''}${frozen ? ', frozen' : ''}:`,
            `${page.user ?? 'nobody'}’s page ${page.name};`,
            binding(world, walker)
                ? `expected ${wanted!.name} ${wanted!.reason ?? ''};`
                : 'nothing expected;',
            `seen ${state?.name ?? 'nothing'} ${state?.reason ?? ''} ${state?.jid ?? ''},`,
            `sid ${sid?.slice(0, 6) ?? 'none'}, had ${jid ?? 'no session'}.`,
        ].join(' ');
    });
    return [
        `The site is ${oracle.user ?? 'nobody'}’s${oracle.out ? ', who is out of chat' : ''}` +
            `${offline ? '; there is no network' : ''}.`,
        ...expected,
        `server: ${seen?.server.join(', ') ?? 'not seen'}`,
        `may still be there: ${[...closed.flatMap(({ jid }) => jid ?? []), ...abandoned].join(', ')}`,
        ...(seen ? problems(world, seen) : []),
    ];
}
