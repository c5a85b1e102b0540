import { describe, expect, it } from 'vitest';
import { login, open } from '../../../src/bosh/login.ts';
import { resume } from '../../../src/bosh/resume.ts';
import type { Login } from '../../../src/bosh/sasl.ts';
import { createFake, errorOf, type Heard } from './fakes.ts';

// Servers, proxies and attackers may put anything into an answer; nothing of it, and nothing of ours, may be shown.
const password = 'p4ssw0rd-of-alice';
const sid = 's1d-of-alice';
const rid = 4_711_471_147;
const content = 'c0ntent-of-alice';
const secrets = [password, sid, String(rid), content, btoa(password), 'YWxpY2U'];

const url = 'https://example.test/http-bind';
const session = { url, jid: 'alice@example.test/tab', sid, rid };
const sasl = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
const features =
    `<stream:features><mechanisms ${sasl}><mechanism>PLAIN</mechanism>` +
    '<mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>';
const everything = `${password} ${sid} ${rid} ${content}`;

/** What may be answered to any request. */
const answers: [string, (request: Heard) => Promise<void>][] = [
    ['a page', ({ raw }) => raw(`<html>${everything}</html>`)],
    ['a status', ({ raw }) => raw(everything, 500)],
    ['another status', ({ raw }) => raw(everything, 404)],
    ['a terminate', ({ terminate }) => terminate(everything)],
    ['a stream error', ({ terminate }) => terminate('remote-stream-error', `<text>${everything}</text>`)],
    ['a SASL failure', ({ answer }) => answer(`<failure ${sasl}><text>${everything}</text></failure>`)],
    [
        'a failure that it has named itself',
        ({ answer }) => answer(`<failure ${sasl}><${content}/></failure>`),
    ],
    [
        'a bind that is refused',
        ({ answer, body }) =>
            answer(
                body.includes('<auth')
                    ? `<success ${sasl}/>`
                    : `<iq id='bind'><error><${content}/></error></iq>`,
            ),
    ],
    ['a challenge', ({ answer }) => answer(`<challenge ${sasl}>${btoa(everything)}</challenge>`)],
    ['a success', ({ answer }) => answer(`<success ${sasl}>${btoa(everything)}</success>`)],
    ['a broken connection', ({ fail }) => fail()],
];

function expectSilence(error: Error & Record<string, unknown>): void {
    expect(error.name).toBe('BoshError');
    const shown = [error.message, String(error.condition), String(error), JSON.stringify(error)].join('\n');
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect(error.cause).toBeUndefined();
}

describe.each(answers)('%s with secrets in it', (_, answer) => {
    it('shows none when a session is opened', async () => {
        const fake = createFake();
        const error = errorOf(open({ url, domain: 'example.test', env: fake.env }));
        await answer(fake.heard[0]!);
        await fake.advance(60_000);
        for (const { raw } of fake.heard.slice(1)) await raw('');
        expectSilence(await error);
    });

    it.each([
        ['a password', { jid: session.jid, password }],
        ['a token', { jid: session.jid, token: password }],
    ] as [string, Login][])('shows none when %s is sent', async (_, who) => {
        const fake = createFake();
        const opening = open({ url, domain: 'example.test', env: fake.env });
        await fake.heard[0]!.answer(features, `sid='${sid}'`);
        const error = errorOf(login(await opening, who));
        for (let turn = 1; turn < 20; turn += 1) {
            await fake.idle();
            const request = fake.heard[turn];
            if (request) await answer(request);
        }
        expectSilence(await error);
    });

    it.each([
        ['proven', {}],
        [
            'resumed',
            {
                unanswered: new Map([[rid - 1, `<body rid='${rid - 1}'>${content}</body>`]]),
                stanzas: [content],
            },
        ],
    ])('shows none when a session is %s', async (_, left) => {
        const fake = createFake();
        const outcome = resume(session, { env: fake.env, ...left }).then(
            () => undefined,
            (error: unknown) => error as Error & Record<string, unknown>,
        );
        for (let turn = 0; turn < 10; turn += 1) {
            await fake.idle();
            const request = fake.heard[turn];
            if (request) await answer(request);
            await fake.advance(250);
        }
        await fake.advance(60_000);
        const error = await outcome;
        if (error) expectSilence(error);
    });
});

it('shows of the mechanisms offered nothing but names', async () => {
    const fake = createFake();
    const opening = open({ url, domain: 'example.test', env: fake.env });
    const offered = features.replace('PLAIN', everything).replace('SCRAM-SHA-1', 'GSSAPI');
    await fake.heard[0]!.answer(offered, `sid='${sid}'`);
    const error = await errorOf(login(await opening, { jid: session.jid, password }));
    expectSilence(error);
    expect(error.message).toContain('offers GSSAPI;');
});
