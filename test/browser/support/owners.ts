/** Whose sessions there are: what several tabs of one person say of theirs, beside what the server says. */
import { expect } from 'vitest';
import { savedSession, untilState } from './drive.ts';
import type { Tab } from './engines/engine.ts';
import type { EngineStage } from './stage.ts';

/**
 * Expects each tab to be online with a saved session of its own, none shared, and the server to have these and no
 * others. @returns their SIDs.
 */
export async function expectOwn(stage: EngineStage, ...tabs: Tab[]): Promise<string[]> {
    const states = await Promise.all(tabs.map((tab) => untilState(tab, 'online')));
    const jids = states.map(({ jid }) => jid!);
    const saved = await Promise.all(tabs.map((tab) => savedSession(tab)));
    expect(saved.map((session) => session?.jid)).toEqual(jids);
    const sids = saved.map((session) => session!.sid);
    expect(new Set(sids).size).toBe(tabs.length);
    await expect.poll(() => stage.prosody.sessions(), { timeout: 5000 }).toEqual(jids.sort());
    return sids;
}
