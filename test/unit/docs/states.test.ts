/** docs/states.md names every state and every reason. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Reason, StateName } from '../../../src/session/state.ts';

const page = readFileSync(new URL('../../../docs/states.md', import.meta.url), 'utf8');

const states: Record<StateName, true> = {
    idle: true,
    fetching: true,
    connecting: true,
    online: true,
    waiting: true,
    'signed-out': true,
    stopped: true,
};
const reasons: Record<Reason, true> = {
    network: true,
    timeout: true,
    offline: true,
    'host-busy': true,
    'host-signed-out': true,
    'host-misconfigured': true,
    'server-unreachable': true,
    'session-lost': true,
    rejected: true,
    replaced: true,
    policy: true,
    'logged-out': true,
    'user-changed': true,
};

it('has a row for each state, and for no other', () => {
    const rows = [
        ...page
            .split('| state ')[1]!
            .split('\n\n')[0]!
            .matchAll(/^\| `([\w-]+)`/gm),
    ];
    expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(states).sort());
});

it('has a section for each reason, and for no other, that says what to do', () => {
    const sections = page.split('## The reasons')[1]!.split('\n### ').slice(1);
    expect(sections.map((text) => /^`([\w-]+)`/.exec(text)?.[1]).sort()).toEqual(Object.keys(reasons).sort());
    for (const text of sections) expect(text.replaceAll('\n', ' ')).toContain('**To do:**');
});
