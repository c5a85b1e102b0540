import { expect, test } from 'vitest';
import { createNodeEnvironment } from '../../../src/bosh/node.ts';
import type { BoshEnvironment } from '../../../src/environment.ts';
import { createNotes } from '../../../src/doctor/finding.ts';
import { checkHold } from '../../../src/doctor/hold.ts';

const session = { url: 'https://chat.example/http-bind', jid: 'a@b/c', sid: 's', rid: 7 };
const body = (content = '', attributes = '') =>
    `<body xmlns='http://jabber.org/protocol/httpbind' ${attributes}>${content}</body>`;

/** Holds a request at a server whose answers take so long: seconds, `<body>` or HTTP status. */
async function hold(...answers: [after: number, answer: string | number][]) {
    let now = 0;
    let fire = () => {};
    let due = Infinity;
    const env: BoshEnvironment = {
        ...createNodeEnvironment(),
        now: () => now,
        setTimeout(run, ms) {
            due = now + ms;
            fire = run;
            return 0 as never;
        },
        clearTimeout: () => {},
        fetch(_, init) {
            const [after, answer] = answers.shift()!;
            now = Math.min(now + after * 1000, due);
            if (now < due) {
                const status = typeof answer === 'number' ? answer : 200;
                return Promise.resolve(new Response(String(answer), { status }));
            }
            fire();
            return Promise.reject(init?.signal?.reason as Error);
        },
    };
    const notes = createNotes();
    const rid = await checkHold(session, env, notes);
    return {
        rid,
        found: notes.findings.map(({ name, detail }) => [name, detail]),
        skipped: notes.notChecked,
    };
}

test.each<[string, [number, string | number][], object]>([
    ['held for a minute', [[59, body()]], { rid: 8, found: [] }],
    [
        'news first',
        [
            [1, body('<message/>')],
            [59, body()],
        ],
        { rid: 9, found: [] },
    ],
    ['answered at once', [[0.5, body()]], { rid: 8, found: [['wait-short', 'after 0.5 s']] }],
    ['cut', [[30, 504]], { rid: 8, found: [['cut-early', 'after 30.0 s: HTTP 504']] }],
    ['refused', [[5, 429]], { rid: 8, found: [['server-policy', 'after 5.0 s: HTTP 429']] }],
    [
        'against a policy',
        [[3, body('', "type='terminate' condition='policy-violation'")]],
        { rid: undefined, found: [['server-policy', 'after 3.0 s: policy-violation']] },
    ],
    ['held for too long', [[120, body()]], { rid: 8, found: [['wait-long', undefined]] }],
    [
        'ended',
        [[3, body('', "type='terminate' condition='item-not-found'")]],
        { rid: undefined, found: [['server-error', 'after 3.0 s: item-not-found']] },
    ],
])('a request that is %s', async (_, answers, expected) => {
    expect(await hold(...answers)).toMatchObject(expected);
});

test('news all the time say nothing', async () => {
    const news = body('<message/>');
    const { found, skipped } = await hold([1, news], [1, news], [1, news]);
    expect(found).toEqual([]);
    expect(skipped).toHaveLength(1);
});
