/** What every prebind client has to do on a real server. */
import { expect, it, onTestFinished } from 'vitest';
import { createDialogue } from '../../src/bosh/dialogue.ts';
import { createNodeEnvironment } from '../../src/bosh/node.ts';
import { createWire } from '../../src/bosh/wire.ts';
import { children } from '../../src/bosh/xml.ts';
import type { Server } from '../servers/servers.ts';
import type { Call, Client, Session } from './clients.ts';
import type { Target } from './conformance.ts';
import { mechanismIn, offeringOnly, signing, standBefore } from './middle.ts';

export const accounts = [
    { user: 'alice', password: 'secret of alice' },
    { user: 'jürgen', password: 'pässword, with = and ✓ & <co>"\'' },
];

/** @param server it runs when a test does. */
export function testOnServer({ call }: Client, target: Target, server: () => Server): void {
    const { unknownDomain, unknownDomainSaid, startAlone } = target;
    const callAs = (user: string, password: string, changes?: Partial<Call>): ReturnType<Client['call']> =>
        call({ url: server().boshURL, jid: `${user}@${server().domain}`, password, ...changes });
    const alice = (changes?: Partial<Call>): ReturnType<Client['call']> =>
        callAs('alice', 'secret of alice', changes);

    it('makes a session that goes on with the next request', async () => {
        const { session } = await alice();
        expect(session).toMatchObject({ jid: expect.stringContaining(`alice@${server().domain}/`) });
        expect(session!.inactivity).toBeGreaterThan(0);
        expect(await answersPing(server(), session!)).toBe(true);
    });

    it('makes two sessions by two calls, each with a resource of its own', async () => {
        const [first, second] = [await alice(), await alice()];
        expect(first.session!.jid).not.toBe(second.session!.jid);
        expect(await answersPing(server(), first.session!)).toBe(true);
        expect(await answersPing(server(), second.session!)).toBe(true);
    });

    it('binds the resource that it is given', async () => {
        const jid = `alice@${server().domain}/tab & <co>`;
        expect(await alice({ jid })).toMatchObject({ session: { jid } });
    });

    it.each(['SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'])(
        'logs any name and password in by %s, where only that is offered',
        async (mechanism) => {
            const { url, heard } = await standBefore(server().boshURL, { change: offeringOnly(mechanism) });
            const { session } = await callAs(accounts[1]!.user, accounts[1]!.password, { url });
            expect(session).toMatchObject({ jid: expect.stringContaining(`jürgen@${server().domain}/`) });
            expect(mechanismIn(heard)).toBe(mechanism);
        },
    );

    it('knows a password in another form of Unicode by SCRAM', async () => {
        const { url } = await standBefore(server().boshURL, { change: offeringOnly('SCRAM-SHA-256') });
        const { user, password } = accounts[1]!;
        const { session } = await callAs(user, password.normalize('NFD'), { url });
        expect(session?.sid).toEqual(expect.any(String));
    });

    it('takes the strongest mechanism, and PLAIN for a token', async () => {
        const { url, heard } = await standBefore(server().boshURL);
        await alice({ url });
        expect(mechanismIn(heard)).toMatch(/^SCRAM-SHA-(256|512)$/);
        heard.length = 0;
        const { session } = await alice({ url, password: undefined, token: 'secret of alice' });
        expect(session?.sid).toEqual(expect.any(String));
        expect(mechanismIn(heard)).toBe('PLAIN');
    });

    it.each(['SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'])(
        'is refused by %s for a wrong password, and ends the session',
        async (mechanism) => {
            const { url, heard } = await standBefore(server().boshURL, { change: offeringOnly(mechanism) });
            const { failure } = await callAs('alice', 'wrong-one', { url });
            expect(failure).toMatchObject({ reason: 'refused', message: expect.any(String) });
            expect(failure!.message).toContain('not-authorized');
            expect(failure!.message).not.toContain('wrong-one');
            // Ruby writes attributes in double quotes.
            expect(heard.at(-1)).toMatch(/ type=['"]terminate['"]/);
        },
    );

    it('is refused for a user that is not there', async () => {
        expect(await callAs('nobody', 'secret')).toMatchObject({ failure: { reason: 'refused' } });
    });

    it('is refused where no mechanism fits', async () => {
        const { url } = await standBefore(server().boshURL, { change: offeringOnly('X-OTHER') });
        expect(await alice({ url })).toMatchObject({ failure: { reason: 'refused' } });
    });

    it('says that a domain is not served, as far as the server does', async () => {
        const { failure } = await alice({ jid: 'alice@other.test' });
        const reason = unknownDomain.reason === 'rejected' ? 'host-unknown' : 'unreachable';
        expect(`${failure?.reason}: ${failure?.message}`).toMatch(
            unknownDomainSaid ?? new RegExp(`^${reason}: .*${unknownDomain.condition}`),
        );
    });

    if (startAlone)
        it('says that the XMPP server behind it cannot be reached', async () => {
            const { url, stop } = await startAlone();
            onTestFinished(stop);
            expect(await alice({ url })).toMatchObject({ failure: { reason: 'unreachable' } });
        });

    it('is not disturbed by answers in pieces', async () => {
        const { url } = await standBefore(server().boshURL, { pieces: 7 });
        const { session } = await alice({ url });
        expect(await answersPing(server(), session!)).toBe(true);
    });

    it.each([
        ['a wrong', 'v=cm1GOXBxVjhTN3N1QW9aV2phNGRKUmtGc0tRPQ=='],
        ['no', ''],
    ])('leaves a server with %s SCRAM signature', async (_, signature) => {
        const { url } = await standBefore(server().boshURL, { change: signing(signature) });
        const { failure } = await alice({ url });
        expect(failure).toMatchObject({
            reason: 'refused',
            message: expect.stringContaining('SCRAM signature'),
        });
    });

    it('says that there is no BOSH at another URL of the server', async () => {
        const url = new URL('/nothing-here', server().boshURL).href;
        expect(await alice({ url })).toMatchObject({ failure: { reason: 'not-bosh' } });
    });
}

/** Goes on with the session as the page will, and then ends it. */
async function answersPing({ boshURL: url, domain }: Server, session: Session): Promise<boolean> {
    const { sid, rid } = session;
    const wire = createWire({ url, sid, rid, env: createNodeEnvironment() });
    const ping = `<iq xmlns='jabber:client' type='get' id='p' to='${domain}'><ping xmlns='urn:xmpp:ping'/></iq>`;
    const find = (body: Element): Element | undefined =>
        children(body).find((element) => element.getAttribute('id') === 'p');
    const pong = await createDialogue(wire)(find, ping);
    await wire.end();
    return pong.getAttribute('type') === 'result';
}
