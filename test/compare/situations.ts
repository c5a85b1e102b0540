/** What goes wrong in the life of a page. Each says in words how a page did. */
import { setTimeout as delay } from 'node:timers/promises';
import { prebind } from '../../src/bosh/prebind.ts';
import { PASSWORDS, STRANGER } from '../browser/support/site.ts';
import { DOMAIN } from '../browser/support/stage.ts';
import { naming } from '../browser/support/stored.ts';
import { lost } from './lost.ts';
import { howItChats, logOut, untilItAnswers, whoChats } from './measure.ts';
import { withSubject, type Kind, type Subject, type Way } from './subject.ts';

export interface Situation {
    what: string;
    run(kind: Kind): Promise<string>;
}

const MINUTE = 60_000;
/** Seconds after which a page that has not come back is given up. */
const LIMIT = 120;

type Answer = Parameters<Subject['stage']['site']['answer']>[1];

/** By the name that `npm run compare -- NAME` takes. */
export const situations: Record<string, Situation> = {
    '500-prebind': {
        what: '`prebind_url` answers 500 once',
        run: failsOnce('prebind', (_, reply) => reply.code(500).send('')),
    },
    '500-credentials': {
        what: '`credentials_url` answers 500 once',
        run: failsOnce('credentials', (_, reply) => reply.code(500).send('')),
    },
    page: {
        what: '`prebind_url` answers a page once',
        run: failsOnce('prebind', (_, reply) => reply.type('text/html').send('<p>')),
    },
    dead: {
        what: '`prebind_url` gives tokens of a dead session',
        run: withSubject(async (subject) => {
            const { site, prosody } = subject.stage;
            const dead = await boundByServer(subject);
            await prosody.kick(dead.jid);
            site.answer('/prebind', () => dead);
            await subject.open('prebind', 'alice');
            return asked(subject, '/prebind');
        }),
    },
    '401-credentials': {
        what: '`credentials_url` answers 401: nobody is signed in',
        run: withSubject(async (subject) => {
            subject.stage.site.answer('/credentials', (_, reply) => reply.code(401).send({}));
            await subject.open('credentials', 'alice');
            return asked(subject, '/credentials');
        }),
    },
    user: {
        what: 'Alice signs out of the site, Zoe signs in, in the same tab',
        run: goesTo(STRANGER, false),
    },
    'user-named': { what: 'the same, where pages say who is signed in', run: goesTo(STRANGER, true) },
    nobody: { what: 'Alice signs out of the site, nobody signs in', run: goesTo(undefined, false) },
    logout: {
        what: 'Alice logs out of chat, and loads another page',
        run: withSubject(async (subject) => {
            const page = await subject.chatting('credentials', 'alice');
            await logOut(page);
            await page.reload();
            return (await untilItAnswers(page, 10)) === undefined ? 'stays out' : 'is logged in again';
        }),
    },
    duplicate: {
        what: 'a tab is duplicated; after 30 s',
        run: withSubject(async (subject) => {
            const page = await subject.chatting('prebind', 'alice');
            const other = page.context().waitForEvent('page');
            await page.evaluate(() => void window.open(location.href));
            const copy = await other;
            let requests = 0;
            for (const one of [page, copy])
                one.on('request', (request) => {
                    if (request.url() === subject.stage.prosody.boshURL) requests += 1;
                });
            await untilItAnswers(copy, 20);
            await delay(30_000);
            const sessions = (await subject.stage.prosody.sessions()).length;
            const count = sessions === 1 ? 'one session for both' : `${String(sessions)} sessions`;
            return `${count}, ${String(requests)} BOSH requests`;
        }),
    },
    'kill-prebind': {
        what: 'the XMPP server is killed, and there again after 20 s; prebind',
        run: killed('prebind'),
    },
    'kill-credentials': { what: 'the same; credentials', run: killed('credentials') },
    'offline-prebind': { what: 'no network for 30 s; prebind', run: withoutNetwork('prebind') },
    'offline-credentials': { what: 'the same; credentials', run: withoutNetwork('credentials') },
    messages: { what: 'messages come while ten pages are loaded', run: lost },
};

function boundByServer({ stage }: Subject): ReturnType<typeof prebind> {
    const { boshURL } = stage.prosody;
    return prebind({ bosh_service_url: boshURL, jid: `alice@${DOMAIN}`, password: PASSWORDS['alice']! });
}

/** How often the site is asked in a minute. */
async function asked({ stage }: Subject, path: string): Promise<string> {
    const times = (): number => stage.site.asked.filter((one) => one === path).length;
    const before = times();
    await delay(MINUTE);
    return `asks ${String(times() - before)} times a minute`;
}

/** An endpoint that fails once; what becomes of the page. */
function failsOnce(way: Way, fail: NonNullable<Answer>): Situation['run'] {
    return withSubject(async (subject) => {
        const { site } = subject.stage;
        site.answer(`/${way}`, (request, reply, usual) => {
            site.answer(`/${way}`);
            return fail(request, reply, usual);
        });
        const page = await subject.open(way, 'alice');
        return howItChats(page, LIMIT);
    });
}

/** Alice has chatted in this tab; now it loads for another, or for nobody. @param named whether pages say for whom. */
function goesTo(user: string | undefined, named: boolean): Situation['run'] {
    return withSubject(async (subject) => {
        const page = await subject.chatting('prebind', 'alice', named);
        await page.context().clearCookies();
        const { url } = subject.stage.site;
        if (user) await page.context().addCookies([{ name: 'user', value: user, url }]);
        await page.goto(subject.urlFor('prebind', user, named));
        const who = await whoChats(page, 15);
        const left = (await naming(page, 'alice')).length;
        const chatting = who ? `chats as ${who.split('@')[0]!}` : 'nobody chats';
        return `${chatting}, ${String(left)} stored entries name Alice`;
    });
}

function killed(way: Way): Situation['run'] {
    return withSubject(async (subject) => {
        const page = await subject.chatting(way, 'alice');
        const { prosody } = subject.stage;
        await prosody.kill();
        await delay(20_000);
        await prosody.start();
        return howItChats(page, LIMIT);
    });
}

function withoutNetwork(way: Way): Situation['run'] {
    return withSubject(async (subject) => {
        const page = await subject.chatting(way, 'alice');
        const context = page.context();
        await context.setOffline(true);
        // The emulation leaves open connections alone.
        await page.route(subject.stage.prosody.boshURL, (route) => route.abort());
        await delay(30_000);
        await page.unroute(subject.stage.prosody.boshURL);
        await context.setOffline(false);
        return howItChats(page, LIMIT);
    });
}
