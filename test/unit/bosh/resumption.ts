/** One resumption on a fake server, with all that a test wants to look at. */
import { resume, type ResumeOptions } from '../../../src/bosh/resume.ts';
import type { BoshSession, Proven } from '../../../src/bosh/session.ts';
import { children } from '../../../src/bosh/xml.ts';
import { createFake, createLedger, type Fake } from './fakes.ts';

export const session: BoshSession = {
    url: 'https://example.test/http-bind',
    jid: 'alice@example.test/tab',
    sid: 'the-sid',
    rid: 10,
};

export function only(rid: number): Map<number, string> {
    return new Map([[rid, `<body rid='${rid}' sid='the-sid' xmlns='http://jabber.org/protocol/httpbind'/>`]]);
}

// Not in order: the storage does not keep any.
export const unanswered = new Map([...only(9), ...only(8)]);

export const pong = "<iq xmlns='jabber:client' type='result' id='ping-10'/>";

export interface Run {
    fake: Fake;
    ledger: ReturnType<typeof createLedger>;
    /** Settled with the session or the error, once there is one. */
    outcome: { proven?: Proven; error?: Record<string, unknown> };
    /** Ids of the messages delivered; nothing before this is called. */
    deliver(): string[];
}

export function start(options: Partial<ResumeOptions> = {}): Run {
    const fake = createFake();
    const ledger = createLedger();
    for (const [rid, body] of options.unanswered ?? []) ledger.sent(rid, body);
    const outcome: Run['outcome'] = {};
    resume(session, { env: fake.env, ledger, ...options }).then(
        (proven) => (outcome.proven = proven),
        (error: unknown) => (outcome.error = error as Record<string, unknown>),
    );
    const deliver = (): string[] => {
        const ids: string[] = [];
        outcome.proven!.answers.deliver((body) => {
            for (const stanza of children(body))
                if (stanza.localName === 'message') ids.push(stanza.getAttribute('id')!);
            return true;
        });
        return ids;
    };
    return { fake, ledger, outcome, deliver };
}
