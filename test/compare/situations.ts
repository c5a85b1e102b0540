/** What goes wrong in the life of a page. Each says in words how a page did. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { prebind } from '../../src/bosh/prebind.ts';
import { PASSWORDS } from '../browser/support/site.ts';
import { DOMAIN } from '../browser/support/stage.ts';
import { chats, untilItAnswers, whoChats } from './measure.ts';
import type { Subject, Way } from './subject.ts';

export interface Situation {
    what: string;
    run(subject: Subject): Promise<string>;
}

const MINUTE = 60_000;
/** Seconds after which a page that has not come back is given up. */
const LIMIT = 120;

/** How often the site is asked in a minute. */
async function asked({ stage }: Subject, path: string): Promise<string> {
    const before = stage.site.asked.filter((one) => one === path).length;
    await delay(MINUTE);
    const times = stage.site.asked.filter((one) => one === path).length - before;
    return `${String(times)} requests a minute`;
}

/** An endpoint that fails once; what becomes of the page. */
const failsOnce =
    (way: Way, answer: (reply: { code(status: number): { send(body: string): unknown } }) => unknown) =>
    async (subject: Subject): Promise<string> => {
        const { site } = subject.stage;
        let failed = false;
        site.answer(`/${way}`, async (_request, reply) => {
            if (!failed) {
                failed = true;
                return answer(reply);
            }
            site.answer(`/${way}`);
            // What it answers rightly, as if nothing had been.
            const jid = `alice@${DOMAIN}`;
            const password = PASSWORDS['alice']!;
            return way === 'credentials'
                ? { jid, password }
                : prebind({ bosh_service_url: subject.stage.prosody.boshURL, jid, password });
        });
        const page = await subject.open(way, 'alice');
        return chats(await untilItAnswers(page, LIMIT), LIMIT);
    };

async function chatting(subject: Subject, way: Way, user = 'alice'): Promise<Page> {
    const page = await subject.open(way, user);
    if ((await untilItAnswers(page, LIMIT)) === undefined) throw new Error('The page never chatted.');
    return page;
}

/** Somebody has chatted in this tab; now it loads for another, or for nobody. */
const goesTo =
    (way: Way, user: string | undefined) =>
    async (subject: Subject): Promise<string> => {
        const page = await chatting(subject, way);
        await page.context().clearCookies();
        const { url } = subject.stage.site;
        if (user) await page.context().addCookies([{ name: 'user', value: user, url }]);
        await page.goto(subject.urlFor(way, user));
        const who = await whoChats(page, 15);
        return who ? `chats as ${who.split('@')[0]!}` : 'does not chat';
    };

export const situations: Situation[] = [
    {
        what: 'the endpoint gives tokens of a dead session',
        async run(subject) {
            const { site, prosody } = subject.stage;
            const jid = `alice@${DOMAIN}`;
            const dead = await prebind({
                bosh_service_url: prosody.boshURL,
                jid,
                password: PASSWORDS['alice']!,
            });
            await prosody.kick(dead.jid);
            site.answer('/prebind', () => dead);
            await subject.open('prebind', 'alice');
            return asked(subject, '/prebind');
        },
    },
    {
        what: '`credentials_url` answers 401',
        async run(subject) {
            subject.stage.site.answer('/credentials', (_, reply) => reply.code(401).send({}));
            await subject.open('credentials', 'alice');
            return asked(subject, '/credentials');
        },
    },
    {
        what: '`prebind_url` answers 500 once',
        run: failsOnce('prebind', (reply) => reply.code(500).send('')),
    },
    {
        what: '`prebind_url` answers a page once',
        run: failsOnce('prebind', (reply) => reply.code(200).send('<p>')),
    },
    {
        what: '`credentials_url` answers 500 once',
        run: failsOnce('credentials', (reply) => reply.code(500).send('')),
    },
    { what: 'alice signs out of the site, bob signs in, same tab', run: goesTo('prebind', 'bob') },
    { what: 'alice signs out of the site, nobody signs in', run: goesTo('prebind', undefined) },
    {
        what: 'a tab is duplicated',
        async run(subject) {
            const page = await chatting(subject, 'prebind');
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
            const sessions = await subject.stage.prosody.sessions();
            return `${String(sessions.length)} sessions, ${String(requests)} BOSH requests in 30 s`;
        },
    },
    {
        what: 'the XMPP server is killed, and there again after 20 s',
        async run(subject) {
            const page = await chatting(subject, 'prebind');
            const { prosody } = subject.stage;
            await prosody.kill();
            await delay(20_000);
            await prosody.start();
            return chats(await untilItAnswers(page, LIMIT), LIMIT);
        },
    },
    {
        what: 'no network for 30 s, prebind',
        run: withoutNetwork('prebind', 30_000),
    },
    {
        what: 'no network for 30 s, credentials',
        run: withoutNetwork('credentials', 30_000),
    },
    {
        what: 'somebody logs out of chat, and loads the page',
        async run(subject) {
            const page = await chatting(subject, 'credentials');
            await page.evaluate(() =>
                (
                    window as unknown as {
                        test: { converse: { api: { user: { logout(): Promise<void> } } } };
                    }
                ).test.converse.api.user.logout(),
            );
            await page.reload();
            return (await untilItAnswers(page, 10)) === undefined ? 'stays out' : 'is logged in again';
        },
    },
];

function withoutNetwork(way: Way, ms: number) {
    return async (subject: Subject): Promise<string> => {
        const page = await chatting(subject, way);
        const context = page.context();
        await context.setOffline(true);
        // The emulation leaves open connections alone.
        await page.route(subject.stage.prosody.boshURL, (route) => route.abort());
        await delay(ms);
        await page.unroute(subject.stage.prosody.boshURL);
        await context.setOffline(false);
        return chats(await untilItAnswers(page, LIMIT), LIMIT);
    };
}
