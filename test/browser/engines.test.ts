/** The main road in every engine of the web. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
    savedSession,
    say,
    untilAnswered,
    untilChatting,
    untilEvent,
    untilHeard,
    untilWritten,
} from './support/drive.ts';
import { ENGINES } from './support/engines/index.ts';
import type { Tab } from './support/engines/engine.ts';
import type { PageSpec } from './support/page.ts';
import { DOMAIN, setEngineStage, TOKEN_DOMAIN, type EngineStage } from './support/stage.ts';
import { thorough } from './support/thorough.ts';

interface Way {
    name: string;
    domain: string;
    bosh: boolean;
    settings: PageSpec['settings'];
}

const ways: Way[] = [
    {
        name: 'prebind over BOSH',
        domain: DOMAIN,
        bosh: true,
        settings: { authentication: 'prebind', prebind_url: '/prebind' },
    },
    {
        name: 'credentials over BOSH',
        domain: DOMAIN,
        bosh: true,
        settings: { credentials_url: '/credentials' },
    },
    {
        name: 'credentials over WebSocket',
        domain: DOMAIN,
        bosh: false,
        settings: { credentials_url: '/credentials' },
    },
    {
        name: 'one-time token over BOSH',
        domain: TOKEN_DOMAIN,
        bosh: true,
        settings: { credentials_url: '/token' },
    },
];

/** A session made elsewhere over BOSH, and a login over WebSocket. */
const mostDifferent = [ways[0]!, ways[2]!];

/** What Strophe says in Firefox when a page is left: there it hears how its connection is cut. */
const LEFT = /^error: (Websocket closed unexpectedly|request id \S+ error 0 happened)$/;
/** Converse asks for permission at a click. To a busy Firefox that is long ago by then. */
const ASKED = /^uncaught: The Notification permission may only be requested from inside/;
const wrong = ({ lines }: Tab): string[] =>
    lines.filter((line) => /^(error|uncaught):/.test(line) && !LEFT.test(line) && !ASKED.test(line));

describe.each(ENGINES)('in %s', (engine) => {
    let stage: EngineStage;
    beforeAll(async () => void (stage = await setEngineStage(engine)));
    afterAll(() => stage?.close());
    afterEach(() => stage.clear());

    it.each(thorough ? ways : mostDifferent)(
        '$name: two people chat, and go on over a page load',
        async (way) => {
            const [alice, bob] = [`alice@${way.domain}`, `bob@${way.domain}`];
            const { boshURL, websocketURL } = stage.prosody;
            const service = way.bosh ? { bosh_service_url: boshURL } : { websocket_url: websocketURL };
            const url = stage.page({
                settings: {
                    ...service,
                    ...way.settings,
                    auto_login: true,
                    blacklisted_plugins: ['converse-omemo'],
                },
            });
            const open = async (user: string): Promise<Tab> => (await stage.profile(user)).open(url);
            const [hers, his] = await Promise.all([open('alice'), open('bob')]);
            await Promise.all([untilChatting(hers), untilChatting(his)]);
            await say(hers, bob, 'Good morning');
            await untilHeard(his, alice, 'Good morning');
            await say(his, alice, 'And to you');
            await untilHeard(hers, bob, 'And to you');

            const before = await savedSession(hers);
            expect(Boolean(before?.sid)).toBe(way.bosh);
            await hers.reload();
            await untilChatting(hers);
            await say(hers, bob, 'Still here');
            await untilHeard(his, alice, 'Still here');
            // By a link the page goes to the back/forward cache where it can, and must leave nothing locked for the next one:
            // in WebKit a write of Converse's that is under way then holds up the database, with us and without us.
            await untilAnswered(hers);
            await untilWritten(hers);
            await hers.goto(`${url}?next`);
            await untilEvent(hers, 'chatBoxesFetched');
            await say(hers, bob, 'On the next page');
            await untilHeard(his, alice, 'On the next page');
            const after = await savedSession(hers);
            expect(after?.sid).toBe(before?.sid);
            expect([...wrong(hers), ...wrong(his)]).toEqual([]);
        },
    );
});
