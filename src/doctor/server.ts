/** Asks the XMPP server as the plugin would: opens a session, logs in or proves the prebind. */
import { login, open, type Opened } from '../bosh/login.ts';
import { BoshError, type BoshSession } from '../bosh/session.ts';
import type { BoshEnvironment } from '../environment.ts';
import type { Prebind, Reply } from '../host/reply.ts';
import { speaksHttp2 } from './connections.ts';
import type { Notes } from './finding.ts';
import { checkHold } from './hold.ts';
import { domainOf } from './jid.ts';
import type { Options } from './options.ts';
import { isLoopback, mayAsk, mayRead, originHeader } from './origin.ts';
import { prove } from './proof.ts';
import { nameOf } from './refusals.ts';
import { watch } from './traffic.ts';

/** What to do about `no-answer` where there is no `rid` to be wrong. */
const LOGIN_HANGS =
    'See its log, and whether what it asks about passwords and tokens answers: the site, LDAP, the database.';

/** Seconds that a page load on a slow line takes. */
const PAGE_LOAD = 15;

export interface Visit {
    url: string;
    options: Options;
    env: BoshEnvironment;
    notes: Notes;
}

/** @returns the session as it was left, to be ended. */
export async function checkServer(visit: Visit, reply: Reply): Promise<BoshSession | undefined> {
    const { options, env, notes } = visit;
    const { page, timeout } = options;
    const address = new URL(visit.url);
    const traffic = watch((url, init) => env.fetch(url, init), originHeader(page, address, 'POST'));
    const watched = { ...env, fetch: traffic.fetch };
    const url = visit.url;
    const prebind = reply.shape === 'prebind';
    let opened: Opened | undefined;
    let session: BoshSession | undefined;
    try {
        const domain = domainOf(reply.jid);
        // The clock stands, so that what the server allows can be read off.
        opened = await open({ url, domain, timeout, env: { ...watched, now: () => 0 } });
        const announced = opened.expiresAt && opened.expiresAt / 1000;
        if (announced && announced < PAGE_LOAD) notes.find('inactivity-short', `${announced} s`);
        if (prebind) {
            opened.abandon();
            checkInactivity(reply, announced, notes);
            session = await proven({ ...reply, url }, { ...visit, env: watched });
        } else {
            session = await login(opened, reply);
        }
    } catch (error) {
        if (!(error instanceof BoshError)) throw error;
        const word = traffic.exchanges.at(-1)?.error;
        const name = nameOf(error, { opened: !!opened, prebind });
        const detail = name === 'no-mechanism' ? error.message : (word ?? error.condition);
        notes.find(name, detail, name === 'no-answer' && !prebind ? LOGIN_HANGS : undefined);
    }
    const isBosh = !notes.findings.some(({ name }) => name === 'not-bosh');
    if (isBosh && traffic.exchanges.some(({ status }) => status > 0)) {
        const read = traffic.exchanges.every((each) => !each.status || mayRead(page, each, false));
        const ask = { url, page, method: 'POST', names: ['Content-Type'], credentialed: false, timeout };
        const fetch = (to: RequestInfo | URL, init?: RequestInit) => env.fetch(to as string, init);
        const crossed = page.origin !== address.origin;
        if (crossed && !(read && (await mayAsk({ ...ask, fetch })))) notes.find('bosh-cors');
        if (!isLoopback(page) && !(await speaksHttp2(address, timeout))) notes.find('six-connections');
    }
    if (!session && options.hold) notes.skip('whether a held request is cut off: there is no session');
    if (!session || !options.hold) return session;
    const rid = await checkHold(session, watched, notes);
    return rid === undefined ? undefined : { ...session, rid };
}

/** @returns the session, unless it is of no use. */
async function proven(session: BoshSession, visit: Visit): Promise<BoshSession | undefined> {
    const { find } = visit.notes;
    const { verdict, rid } = await prove(session, visit.env, visit.options.timeout);
    if (verdict === 'used') find('rid-used');
    if (verdict === 'too-high') find('rid-too-high');
    if (verdict === 'silent') find('no-answer');
    return verdict === 'silent' ? undefined : { ...session, rid };
}

function checkInactivity({ inactivity }: Prebind, announced: number | undefined, { find }: Notes): void {
    if (!inactivity) find('inactivity-missing', announced ? `the server says ${announced} s` : undefined);
    else if (announced && inactivity > announced) find('inactivity-wrong', `the server says ${announced} s`);
}
