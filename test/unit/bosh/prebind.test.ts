import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { BoshError, prebind, PrebindOptionError, type PrebindOptions } from '../../../src/bosh/prebind.ts';
import { errorOf, secret } from './fakes.ts';

const right: PrebindOptions = {
    bosh_service_url: 'http://127.0.0.1:1/http-bind',
    jid: 'alice@example.test',
    password: secret,
};

const sasl = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
const offer = `<stream:features><mechanisms ${sasl}><mechanism>PLAIN</mechanism></mechanisms></stream:features>`;
const success = `<success ${sasl}/>`;

let server: Server | undefined;
afterEach(() => {
    server?.closeAllConnections();
    server?.close();
});

/** A BOSH endpoint that binds whatever is asked for; `silent` never answers after so many requests. */
async function listen({ silent = Infinity } = {}): Promise<{
    url: string;
    bodies: string[];
    open(): number;
}> {
    const bodies: string[] = [];
    let open = 0;
    server = createServer(async (request, response) => {
        open += 1;
        response.once('close', () => (open -= 1));
        let body = '';
        for await (const part of request) body += String(part);
        bodies.push(body);
        if (bodies.length > silent) return;
        const resource = /<resource>([^<]*)/.exec(body)?.[1] ?? '';
        const bound =
            '<stream:features/><iq xmlns="jabber:client" type="result" id="bind">' +
            `<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><jid>alice@example.test/${resource}</jid></bind></iq>`;
        const content = body.includes('<auth') ? success : body.includes('<bind') ? bound : offer;
        response.end(
            '<body xmlns="http://jabber.org/protocol/httpbind" sid="the-sid" inactivity="30" ' +
                `xmlns:stream="http://etherx.jabber.org/streams">${content}</body>`,
        );
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/http-bind`, bodies, open: () => open };
}

describe('the options', () => {
    it.each([
        ['bosh_service_url', { bosh_service_url: undefined }],
        ['bosh_service_url', { bosh_service_url: '/http-bind' }],
        ['bosh_service_url', { bosh_service_url: 'ws://example.test' }],
        ['bosh_service_url', { bosh_service_url: 'http://' }],
        ['jid', { jid: '' }],
        ['jid', { jid: 'example.test' }],
        ['jid', { jid: '@example.test' }],
        ['jid', { jid: 'alice@' }],
        ['jid', { jid: 'alice\n@example.test' }],
        ['password', { password: undefined }],
        ['password', { password: '' }],
        ['password', { password: 5 }],
        ['token', { token: secret }],
        ['token', { password: undefined, token: 'a\0b' }],
        ['mechanism', { mechanism: 'PLAIN' }],
        ['mechanism', { password: undefined, token: secret, mechanism: 'SCRAM-SHA-1' }],
        ['resource', { resource: '' }],
        ['timeout', { timeout: 0 }],
        ['timeout', { timeout: NaN }],
    ])('names `%s` in %j', async (option, wrong) => {
        const error = await errorOf(prebind({ ...right, ...wrong } as PrebindOptions));
        expect(error).toBeInstanceOf(PrebindOptionError);
        expect(error).toBeInstanceOf(TypeError);
        expect(error).toMatchObject({ option, message: expect.stringContaining(`\`${option}\``) });
        expect(error.message).not.toContain(secret);
    });
});

describe('a prebind', () => {
    it('is what a page needs, with no request left open', async () => {
        const { url, bodies, open } = await listen();
        const made = await prebind({ ...right, bosh_service_url: url });
        expect(made).toEqual({
            jid: expect.stringMatching(/^alice@example\.test\/site-[0-9a-f]{16}$/),
            sid: 'the-sid',
            rid: Number(/rid='(\d+)'/.exec(bodies.at(-1)!)![1]) + 1,
            inactivity: 30,
        });
        await expect.poll(open).toBe(0);
        expect(bodies).toHaveLength(3);
    });

    it('has a resource of its own each time, or the one asked for', async () => {
        const { url } = await listen();
        const options = { ...right, bosh_service_url: url };
        expect((await prebind(options)).jid).not.toBe((await prebind(options)).jid);
        expect((await prebind({ ...options, resource: 'mine' })).jid).toBe('alice@example.test/mine');
        expect((await prebind({ ...options, jid: `${right.jid}/its` })).jid).toBe('alice@example.test/its');
    });

    it('may use a token', async () => {
        const { url, bodies } = await listen();
        await prebind({ bosh_service_url: url, jid: right.jid, token: secret });
        expect(bodies[1]).toContain(`>${btoa(`\0alice\0${secret}`)}</auth>`);
    });
});

describe('a prebind that does not come about', () => {
    it('says that nothing can be reached', async () => {
        const error = await errorOf(prebind(right));
        expect(error).toBeInstanceOf(BoshError);
        expect(error).toMatchObject({ reason: 'server-unreachable', condition: 'network' });
    });

    it('ends at its time limit, wherever it hangs, and takes the session with it', async () => {
        vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
        onTestFinished(() => void vi.useRealTimers());
        for (const silent of [0, 1, 2]) {
            const { url, bodies, open } = await listen({ silent });
            const failure = errorOf(prebind({ ...right, bosh_service_url: url, timeout: 300 }));
            await expect.poll(() => bodies.length).toBe(silent + 1);
            vi.advanceTimersByTime(300);
            const error = await failure;
            expect(error).toMatchObject({ name: 'BoshError', condition: 'timeout' });
            expect(error.message).toContain('`timeout`');
            // Only a session that was opened can be ended.
            if (silent) await expect.poll(() => bodies.at(-1)).toContain("type='terminate'");
            server!.closeAllConnections();
            await expect.poll(open).toBe(0);
            server!.close();
        }
    });

    it('is given up when the signal says so, before or on the way', async () => {
        const reason = new Error('the browser has gone');
        await expect(prebind({ ...right, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
        const { url, bodies } = await listen({ silent: 1 });
        const controller = new AbortController();
        const made = prebind({ ...right, bosh_service_url: url, signal: controller.signal });
        const rejected = expect(made).rejects.toBe(reason);
        await expect.poll(() => bodies.length).toBe(2);
        controller.abort(reason);
        await rejected;
    });
});
