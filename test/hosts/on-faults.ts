/** What every prebind client has to do where there is no server, or one that behaves in a way of its own. */
import { expect, it } from 'vitest';
import { freePort } from '../../demo/xmpp/ports.ts';
import { createCertificate } from './certificate.ts';
import { trusting, type Call, type Client } from './clients.ts';
import { listen } from './listener.ts';
import {
    answering,
    bound,
    challenge,
    failure,
    features,
    offering,
    saidIn,
    success,
    unbound,
} from './script.ts';

const jid = 'alice@example.test';
const full = 'alice@example.test/tab';
const letIn = [offering('PLAIN'), success, features, bound(full)];

export function testOnFaults({ call }: Client): void {
    const alice = (url: string, changes?: Partial<Call>): ReturnType<Client['call']> =>
        call({ url, jid, password: 'secret', ...changes });

    it.each([
        ['a JID without a user', { jid: 'example.test' }],
        ['no password', { password: '' }],
        ['a password that SASL cannot carry', { password: 'one\u0001two' }],
        ['a URL that is not http', { url: 'ftp://example.test/' }],
    ])('refuses %s before anything is sent', async (_, changes) => {
        expect(await alice('http://127.0.0.1:1/', changes)).toMatchObject({ failure: { reason: 'options' } });
    });

    it('finds a server down', async () => {
        const url = `http://127.0.0.1:${await freePort()}/http-bind`;
        expect(await alice(url)).toMatchObject({ failure: { reason: 'unreachable' } });
    });

    it('does not wait for ever for a server that never answers', async () => {
        const url = await listen(() => {});
        expect(await alice(url, { seconds: 1 })).toMatchObject({ failure: { reason: 'unreachable' } });
    });

    it('does not wait for ever for an answer that never ends', async () => {
        const url = await listen((_, response) => {
            const timer = setInterval(() => response.write(' '), 50);
            response.once('close', () => clearInterval(timer));
        });
        expect(await alice(url, { seconds: 1 })).toMatchObject({ failure: { reason: 'unreachable' } });
    });

    it.each([
        ['a page', 200, '<!DOCTYPE html><html><p>Welcome<br></html>', 'not-bosh'],
        ['XML of another kind', 200, '<body>Welcome</body>', 'not-bosh'],
        ['nothing', 200, '', 'not-bosh'],
        ['404', 404, 'Not here', 'not-bosh'],
        ['502', 502, 'Down', 'unreachable'],
    ])('tells %s from a BOSH server', async (_, status, text, reason) => {
        const url = await listen((_, response) => response.writeHead(status).end(text));
        expect(await alice(url)).toMatchObject({ failure: { reason } });
    });

    it('opens no file that an answer points at', async () => {
        const { url, heard } = await answering([]);
        const xml =
            `<?xml version='1.0'?><!DOCTYPE body [<!ENTITY other SYSTEM "${url}">]>` +
            `<body xmlns='http://jabber.org/protocol/httpbind' sid='the-sid'>&other;${letIn[0]}</body>`;
        const pointing = await listen((_, response) => response.end(xml));
        // Node's parser drops the DTD and what refers to it; the others refuse it.
        expect(await alice(pointing, { seconds: 5 })).toMatchObject({ failure: expect.anything() });
        expect(heard).toEqual([]);
    });

    it('trusts no certificate but a good one', async () => {
        const [right, other] = [createCertificate('IP:127.0.0.1'), createCertificate('DNS:other.test')];
        const good = await answering(letIn, right);
        const wrongName = await answering(letIn, other);
        const unreachable = { failure: { reason: 'unreachable' } };
        expect(await alice(good.url)).toMatchObject(unreachable);
        expect(await alice(wrongName.url, { environment: trusting(other.file) })).toMatchObject(unreachable);
        expect([...good.heard, ...wrongName.heard]).toEqual([]);
        const { session } = await alice(good.url, { environment: trusting(right.file) });
        expect(session).toMatchObject({ jid: full, sid: 'the-sid', inactivity: 30 });
    });

    it('waits for features that come later', async () => {
        const { url } = await answering(['', ...letIn]);
        expect(await alice(url)).toMatchObject({ session: { jid: full } });
    });

    it('logs in by OAUTHBEARER where a token has nothing else', async () => {
        const { url, heard } = await answering([offering('SCRAM-SHA-1', 'OAUTHBEARER'), ...letIn.slice(1)]);
        const { session } = await alice(url, { password: undefined, token: 'the-token' });
        expect(session).toMatchObject({ jid: full });
        expect(saidIn(heard)).toEqual([`n,a=${jid},\u0001auth=Bearer the-token\u0001\u0001`]);
    });

    it('hears why a bearer is refused', async () => {
        const refusal = [challenge('{"status":"invalid_token"}'), failure('not-authorized')];
        const { url, heard } = await answering([offering('OAUTHBEARER'), ...refusal]);
        const outcome = await alice(url, { password: undefined, token: 'the-token' });
        expect(outcome).toMatchObject({ failure: { reason: 'refused' } });
        expect(outcome.failure!.message).toContain('not-authorized');
        expect(outcome.failure!.message).not.toContain('the-token');
        expect(saidIn(heard).at(-1)).toBe('\u0001');
    });

    it('does not take a back-end that is down for a refusal', async () => {
        const { url } = await answering([offering('PLAIN'), failure('temporary-auth-failure')]);
        expect(await alice(url)).toMatchObject({ failure: { reason: 'unreachable' } });
    });

    it.each([
        ['too few rounds', 'NONCEmore', 'i=100'],
        ['a nonce of its own', 'more', 'i=4096'],
        ['the nonce alone', 'NONCE', 'i=4096'],
    ])('leaves a server whose SCRAM challenge has %s', async (_, nonce, rounds) => {
        const step = (said: string): string => {
            const [, ours] = /r=(.*)$/.exec(said)!;
            return challenge(`r=${nonce.replace('NONCE', ours!)},s=c2FsdA==,${rounds}`);
        };
        const { url, heard } = await answering([offering('SCRAM-SHA-256'), step]);
        expect(await alice(url)).toMatchObject({
            failure: { reason: 'refused', message: expect.stringContaining('SCRAM challenge') },
        });
        expect(saidIn(heard)).toHaveLength(1);
    });

    it('says that no resource was bound', async () => {
        const refusal = unbound('resource-constraint');
        const { url } = await answering([offering('PLAIN'), success, features, refusal]);
        expect(await alice(url)).toMatchObject({
            failure: { reason: 'bind-refused', message: expect.stringContaining('resource-constraint') },
        });
    });
}
