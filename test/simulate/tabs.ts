/**
 * A tab with the plugin: the real machine, pace and BOSH client. Of Converse there is what the machine knows of it, with
 * Strophe's long poll, and what `src/converse/watch.ts` makes of its errors.
 */
import type { Environment } from '../../src/environment.ts';
import { createNodeEnvironment } from '../../src/bosh/node.ts';
import { GOING } from '../../src/converse/client.ts';
import { ERRORS_BEFORE_DROP } from '../../src/converse/watch.ts';
import type { Client } from '../../src/session/client.ts';
import { createMachine } from '../../src/session/session.ts';
import type { Answer } from './server.ts';
import type { Opening, Person } from './world.ts';
import type { VirtualClock } from './clock.ts';

const { parseXML } = createNodeEnvironment();
const TOKENS = 'https://site.test/tokens';
const BOSH = 'https://site.test/http-bind';

export const openTab: Opening = (person, clock) => {
    const machine = createMachine(environmentOf(person, clock));
    let handovers = 0;

    /** @param sends how often this request has been sent before. */
    function poll(sid: string, rid: number, sends = 0): void {
        const mine = handovers;
        const body = `<body rid='${String(rid)}' sid='${sid}' xmlns='http://jabber.org/protocol/httpbind'></body>`;
        machine.saved.sent(rid, body);
        if (sends > 0) person.tries();
        person.post('server', body, ({ status, text }) => {
            if (mine !== handovers) return;
            if (text.includes("type='terminate'")) {
                machine.dropped({ reason: 'session-lost', message: 'ended', dead: true });
            } else if (status === 200) {
                machine.saved.answered(rid);
                poll(sid, rid + 1);
            } else if (sends + 1 < ERRORS_BEFORE_DROP) {
                clock.setTimeout(() => poll(sid, rid, sends + 1), machine.lost());
            } else {
                const drop = { reason: 'server-unreachable', message: 'unreachable', dead: false } as const;
                clock.setTimeout(() => machine.dropped(drop), GOING);
            }
        });
    }

    const client: Client = {
        connect(handover) {
            if (!('proven' in handover)) return Promise.reject(new Error('over BOSH only'));
            const { jid, sid, rid } = handover.proven;
            handovers += 1;
            machine.saved.presenceSent();
            poll(sid, rid);
            return Promise.resolve({ ok: true, jid });
        },
        leave: () => Promise.resolve(),
        pause: () => undefined,
        check: () => undefined,
    };

    let before = 'idle';
    machine.subscribe(({ name }) => {
        const trying = name === 'fetching' || name === 'connecting';
        if (trying && (before === 'waiting' || before === 'idle')) person.tries();
        before = name;
    });
    machine.configure({
        authentication: 'login',
        credentials_url: TOKENS,
        bosh_service_url: BOSH,
        session_user: person.jid,
        session_domain: 'example.test',
    });
    machine.serve(client);
    machine.start();
};

function environmentOf(person: Person, { now, setTimeout, clearTimeout }: VirtualClock): Environment {
    const { random } = person;
    return {
        ...{ now, elapsed: now, setTimeout, clearTimeout, random, parseXML },
        fetch: (url, init) =>
            new Promise((resolve, reject) => {
                const signal = init!.signal!;
                signal.throwIfAborted();
                const stop = (): void => reject(signal.reason);
                signal.addEventListener('abort', stop, { once: true });
                person.post(url === TOKENS ? 'site' : 'server', String(init!.body ?? ''), (answer) => {
                    signal.removeEventListener('abort', stop); // Node keeps signals that are listened to.
                    if (answer.status) resolve(responseOf(answer));
                    else reject(new TypeError('Failed to fetch'));
                });
            }),
        crypto: {
            getRandomValues(values: Uint32Array) {
                return values.fill(random() * 2 ** 32);
            },
        } as unknown as Crypto,
        online: () => true,
        baseURL: 'https://site.test/page',
        storage: undefined,
        shared: undefined,
        locks: undefined,
        tab: { name: '' },
        page: { whenShown: (run) => run(), subscribe: () => () => undefined },
        wipeCaches: () => Promise.resolve(),
        warn: () => undefined,
    };
}

/** A real `Response` reads its body in turns of the event loop that nobody here waits for. */
function responseOf({ status, text }: Answer): Response {
    return {
        ok: status === 200,
        status,
        type: 'basic',
        url: '',
        redirected: false,
        headers: new Headers({ 'Content-Length': String(text.length) }),
        body: null,
        text: () => Promise.resolve(text),
    } as Response;
}
