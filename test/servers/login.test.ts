import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { login, open, type Opened } from '../../src/bosh/login.ts';
import { resume } from '../../src/bosh/resume.ts';
import type { Login } from '../../src/bosh/sasl.ts';
import type { BoshError, BoshSession } from '../../src/bosh/session.ts';
import { terminate } from '../../src/bosh/terminate.ts';
import { watchNetwork, type Watched } from './network.ts';
import { servers, type Server } from './servers.ts';

/** The error that a promise rejects with. */
function errorOf(promise: Promise<unknown>): Promise<BoshError> {
    return promise.then(
        () => Promise.reject(new Error('It was to be rejected, and was not.')),
        (error: unknown) => error as BoshError,
    );
}

describe.each(servers)('logging in on $name', ({ start, mechanisms, bindRequests, unknownDomain }) => {
    let server: Server;
    beforeAll(async () => {
        server = await start([{ user: 'alice', password: 'pässword & <co>' }]);
    });
    afterAll(() => server?.stop());

    const alice = (password = 'pässword & <co>'): Login => ({
        jid: `alice@${server.domain}`,
        password,
        resource: 'tab & co',
    });

    function opened(network = watchNetwork(), domain = server.domain): Promise<Opened> {
        return open({ url: server.boshURL, domain, env: network.env });
    }

    /** The session that the last request went on. */
    function lastOn({ sent }: Watched): BoshSession {
        const [, rid, sid] = /rid='(\d+)' sid='([^']+)'/.exec(sent.at(-1)!)!;
        return { url: server.boshURL, jid: alice().jid, sid: sid!, rid: Number(rid) + 1 };
    }

    it('takes the strongest mechanism', async () => {
        const network = watchNetwork();
        await login(await opened(network), alice());
        expect(network.sent[1]).toContain(`mechanism='${mechanisms[0]}'`);
    });

    it.each(mechanisms)('works by %s, in as few requests as the server takes', async (mechanism) => {
        const network = watchNetwork({ mechanism });
        const proven = await login(await opened(network), alice());
        expect(proven).toMatchObject({ url: server.boshURL, jid: `alice@${server.domain}/tab & co` });
        expect(proven.inactivity).toBeGreaterThan(0);
        expect(proven.features?.localName).toBe('features');
        const forSasl = mechanism === 'PLAIN' ? 1 : 2;
        expect(network.sent).toHaveLength(1 + forSasl + bindRequests);
        expect(network.open()).toBe(0);
        // The session is what it says: its next request is answered.
        await resume(proven, { env: network.env });
    });

    it('works with a token in place of a password, by PLAIN though SCRAM is offered', async () => {
        const network = watchNetwork();
        const { password: token } = alice() as { password: string };
        await login(await opened(network), { jid: `alice@${server.domain}`, token });
        expect(network.sent[1]).toContain("mechanism='PLAIN'");
    });

    it.each(mechanisms)('is refused by %s for a wrong password, and the session ended', async (mechanism) => {
        const network = watchNetwork({ mechanism });
        const half = await opened(network);
        const error = await errorOf(login(half, alice('wrong')));
        expect(error).toMatchObject({ name: 'BoshError', reason: 'rejected', condition: 'not-authorized' });
        await expect.poll(network.open).toBe(0);
        expect(network.sent.at(-1)).toContain("type='terminate'");
        await expect(resume(lastOn(network), { env: network.env })).rejects.toMatchObject({
            reason: 'session-lost',
        });
    });

    it('is refused for a domain that is not served, with the setting to change', async () => {
        const error = await errorOf(opened(watchNetwork(), 'other.test'));
        expect(error).toMatchObject(unknownDomain);
        expect(error.message).toContain('`session_domain`');
    });

    it('is said to be at a wrong address where there is no BOSH', async () => {
        const { env } = watchNetwork();
        const url = new URL('/nothing-here', server.boshURL).href;
        const error = await errorOf(open({ url, domain: server.domain, env }));
        expect(error).toMatchObject({ reason: 'server-unreachable' });
        expect(error.message).toContain('`bosh_service_url`');
    });

    it('can wait for the credentials, or not happen at all', async () => {
        const network = watchNetwork();
        const half = await opened(network);
        expect(half.expiresAt).toBeGreaterThan(Date.now());
        half.abandon();
        await expect.poll(network.open).toBe(0);
        await expect(resume(lastOn(network), { env: network.env })).rejects.toMatchObject({
            condition: 'item-not-found',
        });
    });

    it('ends by a terminate for good', async () => {
        const { env } = watchNetwork();
        const proven = await login(await opened(), alice());
        await terminate(proven, { env });
        const dead = { ...proven, rid: proven.rid + 1 };
        await expect(resume(dead, { env })).rejects.toMatchObject({
            reason: 'session-lost',
            condition: 'item-not-found',
        });
    });
});
