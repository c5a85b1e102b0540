/** The doctor against a real Prosody, with sites and proxies of which each has one thing wrong. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import fastify from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startProsody, type Prosody } from '../../demo/xmpp/prosody.ts';
import { prebind, type PrebindResult } from '../../src/bosh/prebind.ts';
import { CATALOGUE } from '../../src/doctor/catalogue.ts';
import { run } from '../../src/doctor/command.ts';
import type { Report } from '../../src/doctor/finding.ts';
import { createCertificate } from '../hosts/certificate.ts';
import { FAULTS, MARKER, type Fault } from '../browser/support/hosts/faults.ts';
import { deadOrigin } from '../unit/host/world.ts';
import { startEjabberd, type Ejabberd } from '../../demo/xmpp/ejabberd.ts';
import { COOKIE, json, serve, startFront, startSite, type Answer, type Secure } from './doctor-site.ts';

const PASSWORD = 'passw0rd-5ecret';
const account = { user: 'alice', password: PASSWORD };

let prosody: Prosody;
/** Where Prosody asks about the tokens of one domain: it takes the question, and never answers. */
const silent = createServer();
beforeAll(async () => {
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const site = { url: `http://127.0.0.1:${port}/`, secret: 'QUERY-5ecret' };
    const slow = { domain: 'slow.test', accounts: [{ user: 'alice' }], authentication: 'site', site };
    const scram = { domain: 'scram.test', accounts: [account], mechanisms: ['SCRAM-SHA-1'] };
    const bare = { domain: 'bare.test', accounts: [account], mechanisms: ['EXTERNAL'] };
    prosody = await startProsody({ accounts: [account], hosts: [scram, bare, slow], timeout: 60_000 });
});
afterAll(async () => {
    silent.close();
    await prosody?.stop();
});
afterEach(async () => {
    // It leaves nothing behind.
    await expect.poll(() => prosody.sessions()).toEqual([]);
});

/** All that must not be printed. */
const secrets = new Set([COOKIE, PASSWORD, 't0ken-5ecret', MARKER, 'QUERY-5ecret']);

interface Visited {
    status: number;
    text: string;
    errors: string;
}

async function visit(argv: string[]): Promise<Visited> {
    let text = '';
    let errors = '';
    const status = await run(argv, {
        out: (more) => (text += more),
        err: (more) => (errors += more),
        colour: false,
    });
    for (const secret of secrets) expect(text + errors).not.toContain(secret);
    return { status, text, errors };
}

/** All that has been found here: the last test compares it with what there is to be found. */
const planted = new Set<string>();

/** @returns the names of what has been found. */
async function findings(url: string, ...options: string[]): Promise<string[]> {
    const quick = options.includes('--slow') ? [] : ['--quick'];
    const more = options.filter((option) => option !== '--slow');
    const all = ['doctor', url, '--cookie', COOKIE, '--timeout', '1500', '--json', ...quick, ...more];
    const { status, text } = await visit(all);
    const report = JSON.parse(text) as Report;
    expect(status).toBe(report.findings.length > 0 ? 1 : 0);
    return namesOf(report);
}

function namesOf(report: Report): string[] {
    const names = report.findings.map(({ name }) => name);
    for (const name of names) planted.add(name);
    return names;
}

/** The same by a process of its own, which trusts a certificate. */
async function ask(
    argv: string[],
    trusted?: Secure,
): Promise<{ status: unknown; text: string; errors: string }> {
    const command = ['--import', 'tsx', 'src/doctor/main.ts', 'doctor', ...argv, '--cookie', COOKIE];
    const env = { ...process.env, ...(trusted && { NODE_EXTRA_CA_CERTS: trusted.file }) };
    const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [text, errors] = ['', ''];
    child.stdout.on('data', (data) => (text += String(data)));
    child.stderr.on('data', (data) => (errors += String(data)));
    const [status] = await once(child, 'close');
    for (const secret of secrets) expect(text + errors).not.toContain(secret);
    return { status, text, errors };
}

const jid = (domain = prosody.domain) => `alice@${domain}`;
const bosh = () => ['--bosh', prosody.boshURL];

/** A prebind, with this changed. */
async function session(change: (made: PrebindResult) => object = () => ({})): Promise<object> {
    const made = await prebind({ bosh_service_url: prosody.boshURL, jid: jid(), password: PASSWORD });
    secrets.add(made.sid);
    return { ...made, ...change(made) };
}
const prebinds = (change?: Parameters<typeof session>[0]) => startSite(json(() => session(change)));
const credentials = (change: object = {}) =>
    startSite(json(() => ({ jid: jid(), password: PASSWORD, ...change })));
const tokens = (change: object = {}) =>
    startSite(json(() => ({ jid: jid(), token: 't0ken-5ecret', ...change })));

describe('nothing is found', () => {
    test('where a prebind is right', async () => {
        expect(await findings(await prebinds(), ...bosh())).toEqual([]);
    });

    test('where credentials are right, and the WebSocket', async () => {
        const url = await credentials();
        expect(await findings(url, ...bosh(), '--websocket', prosody.websocketURL)).toEqual([]);
    });

    test('where a token is right', async () => {
        // To Prosody a token that goes by PLAIN is a password.
        const url = await tokens({ token: PASSWORD });
        expect(await findings(url, ...bosh())).toEqual([]);
    });

    test('where the endpoint is on another origin that allows the page', async () => {
        const page = await deadOrigin();
        const allow = { 'Access-Control-Allow-Origin': page, 'Access-Control-Allow-Credentials': 'true' };
        const url = await startSite(json(session, allow));
        expect(await findings(url, ...bosh(), '--page', page)).toEqual([]);
    });
});

describe('at the endpoint', () => {
    /** What the doctor calls it. */
    function nameOf({ reason, says }: Fault): string {
        if (reason === 'host-signed-out') return 'signed-out';
        if (reason === 'host-busy') return 'busy';
        if (reason !== 'host-misconfigured') return reason === 'timeout' ? 'timeout' : 'unreachable';
        if (says.includes('CSRF')) return 'csrf';
        if (/answered \d/.test(says)) return 'wrong-status';
        return /answered|no JSON/.test(says) ? 'no-json' : 'wrong-shape';
    }

    test.each(FAULTS)('$name', async (fault) => {
        const app = fastify({ forceCloseConnections: true });
        app.get('/token', (request, reply) =>
            request.headers.cookie === COOKIE ? fault.answer(request, reply) : reply.code(401).send(),
        );
        onTestFinished(() => app.close());
        const origin = await app.listen({ port: 0, host: '127.0.0.1' });
        expect(await findings(`${origin}/token?key=QUERY-5ecret`)).toEqual([nameOf(fault)]);
    });

    test('what is wrong in a field names it and the remedy', async () => {
        const url = await prebinds(() => ({ rid: 'x' }));
        const { text } = await visit(['doctor', url, '--cookie', COOKIE]);
        expect(text).toContain('wrong-shape');
        expect(text).toContain('"rid" is invalid: expected a whole number above 0.');
        expect(text).toContain('the last one used plus 1');
        await prosody.kick(jid());
    });

    test.each<[string, Answer]>([
        ['signed-out', (response) => response.writeHead(401).end()],
        ['redirected', (response) => response.writeHead(302, { Location: '/sign-in' }).end()],
        ['content-type', json(session, { 'Content-Type': 'text/html' })],
        ['cacheable', json(session, { 'Cache-Control': 'private, max-age=60' })],
        ['expires-soon', json(() => session(() => ({ expires_in: 2 })))],
    ])('%s', async (name, answer) => {
        const { origin } = await serve((request, response) => {
            if (request.url === '/sign-in')
                return void response.setHeader('Content-Type', 'text/html').end('<p>');
            if (request.headers.cookie !== COOKIE) return void response.writeHead(401).end();
            void answer(response, request);
        });
        expect(await findings(`${origin}/token`, ...bosh())).toEqual([name]);
    });

    test('a redirect to the sign-in page of another origin', async () => {
        const other = await serve((_, response) => void response.end('<p>'));
        const url = await startSite((response) => response.writeHead(302, { Location: other.origin }).end());
        expect(await findings(url)).toEqual(['redirected']);
    });

    test('tokens for everybody', async () => {
        const url = await startSite(json(session), json(session));
        expect(await findings(url, ...bosh())).toEqual(['open-to-strangers']);
    });

    test('an error to those who are not signed in', async () => {
        const url = await startSite(json(session), (response) => response.writeHead(500).end());
        expect(await findings(url, ...bosh())).toEqual(['strangers-status']);
    });

    test('another origin that does not allow the page', async () => {
        expect(await findings(await prebinds(), ...bosh(), '--page', await deadOrigin())).toEqual(['cors']);
    });

    test('another origin that does not grant the header', async () => {
        const page = await deadOrigin();
        const allow = { 'Access-Control-Allow-Origin': page, 'Access-Control-Allow-Credentials': 'true' };
        const url = await startSite(json(session, allow));
        const header = ['--header', 'X-CSRF-Token: t0ken-5ecret'];
        expect(await findings(url, ...bosh(), '--page', page, ...header)).toEqual(['cors-preflight']);
    });

    test('an origin that is allowed whatever it is', async () => {
        const url = await startSite(json(session), (response, { headers }) => {
            response.setHeader('Access-Control-Allow-Origin', headers.origin ?? '');
            response.setHeader('Access-Control-Allow-Credentials', 'true');
            response.writeHead(401).end();
        });
        expect(await findings(url, ...bosh())).toEqual(['cors-open']);
    });

    test('one session for all', async () => {
        const one = await session();
        expect(await findings(await startSite(json(() => one)), ...bosh())).toEqual(['session-shared']);
    });

    test('one resource for all', async () => {
        expect(await findings(await credentials({ resource: 'web' }), ...bosh())).toEqual([
            'resource-shared',
        ]);
    });

    test('an address that is wrong for everybody is wrong once', async () => {
        const url = await startSite(json(session));
        expect(await findings(url.replace('token', 'tokens'))).toEqual(['wrong-status']);
    });

    test('a certificate that nobody trusts', async () => {
        const secure = { ...createCertificate('DNS:localhost'), http2: false };
        const { origin } = await serve((_, response) => void response.end(), secure);
        expect(await findings(`${origin}/token`)).toEqual(['unreachable']);
        const { text } = await visit(['doctor', `${origin}/token`, '--cookie', COOKIE]);
        expect(text).toContain('DEPTH_ZERO_SELF_SIGNED_CERT: its certificate is self-signed');
        const plain = await findings(`${origin.replace('https', 'http')}/token`);
        expect(plain).toEqual(['unreachable']);
    });

    test('plain http: for a page on https:', async () => {
        const options = ['--page', 'https://site.example/'];
        expect(await findings('http://site.invalid/token', ...options)).toEqual(['mixed-content']);
    });

    test('plain http: from another host', async () => {
        const found = await findings('http://chat.invalid/token', '--page', 'http://site.example/');
        expect(found).toEqual(['plain-http', 'plain-elsewhere']);
    });
});

describe('at the XMPP server', () => {
    test.each<[string, (made: PrebindResult) => object]>([
        ['session-unknown', ({ sid }) => ({ sid: sid.replace(/^.{8}/, 'never-was') })],
        ['rid-too-high', ({ rid }) => ({ rid: rid + 1 })],
        ['rid-used', ({ rid }) => ({ rid: rid - 1 })],
        ['inactivity-missing', () => ({ inactivity: undefined })],
        ['inactivity-wrong', () => ({ inactivity: 60_000 })],
    ])('%s', async (name, change) => {
        expect(await findings(await prebinds(change), ...bosh())).toEqual([name]);
        // What nobody can end who does not know better.
        if (/^(session|rid)/.test(name)) await prosody.kick(jid());
    });

    test('a token where only SCRAM is offered', async () => {
        expect(await findings(await tokens({ jid: jid('scram.test') }), ...bosh())).toEqual(['no-mechanism']);
    });

    test('a password where only EXTERNAL is offered', async () => {
        const url = await credentials({ jid: jid('bare.test') });
        expect(await findings(url, ...bosh())).toEqual(['no-mechanism']);
    });

    test('a mechanism that is not offered', async () => {
        const url = await tokens({ mechanism: 'X-OAUTH2' });
        expect(await findings(url, ...bosh())).toEqual(['no-mechanism']);
    });

    test('a password that is not valid there', async () => {
        expect(await findings(await credentials({ password: 't0ken-5ecret' }), ...bosh())).toEqual([
            'login-refused',
        ]);
    });

    test('a login back-end that is down', async () => {
        const down = (text: string) => text.replace('not-authorized', 'temporary-auth-failure');
        const front = await startFront(prosody.boshURL, { rewrite: down });
        const url = await credentials({ password: 't0ken-5ecret' });
        expect(await findings(url, '--bosh', front)).toEqual(['backend-down']);
    });

    test('a domain that it does not serve', async () => {
        expect(await findings(await credentials({ jid: jid('other.test') }), ...bosh())).toEqual([
            'domain-unknown',
        ]);
    });

    test('nobody there', async () => {
        const dead = `${await deadOrigin()}/http-bind`;
        expect(await findings(await credentials(), '--bosh', dead)).toEqual(['bosh-unreachable']);
        const { text } = await visit(['doctor', await credentials(), '--cookie', COOKIE, '--bosh', dead]);
        expect(text).toContain('ECONNREFUSED');
    });

    test('something else there', async () => {
        const { origin } = await serve((_, response) => void response.writeHead(404).end());
        expect(await findings(await credentials(), '--bosh', origin)).toEqual(['not-bosh']);
    });

    test('a session that ends soon', async () => {
        const rewrite = (text: string) => text.replace(/inactivity='\d+'/, "inactivity='5'");
        const front = await startFront(prosody.boshURL, { rewrite });
        expect(await findings(await credentials(), '--bosh', front)).toEqual(['inactivity-short']);
    });

    test('an address that the page may not use', async () => {
        const front = await startFront(prosody.boshURL, { cors: false });
        expect(await findings(await credentials(), '--bosh', front)).toEqual(['bosh-cors']);
    });

    describe('connections', () => {
        const page = 'https://site.example';
        const allow = { 'Access-Control-Allow-Origin': page, 'Access-Control-Allow-Credentials': 'true' };

        test('six of plain HTTP/1.1', async () => {
            const url = await startSite(json(session, allow));
            expect(await findings(url, ...bosh(), '--page', page)).toEqual(['six-connections']);
        });

        test.each([
            [['six-connections'], false],
            [[], true],
        ])('%j where HTTP/2 is spoken: %j', async (names, http2) => {
            const secure = { ...createCertificate('DNS:localhost'), http2 };
            const front = await startFront(prosody.boshURL, { secure });
            const url = await startSite(json(session, allow));
            const argv = [url, '--bosh', front, '--page', page, '--quick', '--json'];
            const { status, text } = await ask(argv, secure);
            expect(namesOf(JSON.parse(text) as Report)).toEqual(names);
            expect(status).toBe(names.length);
        });
    });

    test('a limit of a proxy', async () => {
        const instead = { status: 429, text: '' };
        const front = await startFront(prosody.boshURL, { patience: 0, instead });
        expect(await findings(await credentials(), '--bosh', front)).toEqual(['server-policy']);
    });

    test('a session that nobody answers on', async () => {
        let sid = '';
        const url = await prebinds((made) => ({ sid: (sid = made.sid) }));
        const front = await startFront(prosody.boshURL, { loses: (body) => body.includes(sid) });
        expect(await findings(url, '--bosh', front)).toEqual(['no-answer']);
        await prosody.kick(jid());
    });

    test('a login that does not end, as what the server asks about it does not answer', async () => {
        const url = await tokens({ jid: jid('slow.test') });
        expect(await findings(url, ...bosh())).toEqual(['no-answer']);
        const { text } = await visit(['doctor', url, '--cookie', COOKIE, '--timeout', '500', ...bosh()]);
        expect(text).toContain('what it asks about passwords and tokens');
        expect(text).toContain('whether a held request is cut off: there is no session');
    });

    test('a proxy that cuts a held request off', async () => {
        const front = await startFront(prosody.boshURL, { patience: 700 });
        expect(await findings(await credentials(), '--bosh', front, '--slow')).toEqual(['cut-early']);
    });

    test('a held request that is answered at once', async () => {
        const text = "<body xmlns='http://jabber.org/protocol/httpbind'/>";
        const front = await startFront(prosody.boshURL, { patience: 700, instead: { status: 200, text } });
        expect(await findings(await credentials(), '--bosh', front, '--slow')).toEqual(['wait-short']);
    });

    test('a session that ends while a request is held', async () => {
        const found = findings(await credentials(), ...bosh(), '--slow');
        await expect.poll(() => prosody.sessions()).toHaveLength(1);
        // Until the request is held: the login is over a moment before that.
        await new Promise((resolve) => setTimeout(resolve, 500));
        await prosody.kick(jid());
        expect(await found).toEqual(['server-error']);
    });

    test('a request that is held for too long', async () => {
        // A minute is a second.
        const { setTimeout } = globalThis;
        const hurried = (run: () => void, ms = 0, ...rest: []) =>
            setTimeout(run, ms === 66_000 ? 1000 : ms, ...rest);
        vi.stubGlobal('setTimeout', hurried);
        onTestFinished(() => void vi.unstubAllGlobals());
        expect(await findings(await credentials(), ...bosh(), '--slow')).toEqual(['wait-long']);
    });

    test('a WebSocket that is none', async () => {
        const socket = prosody.websocketURL.replace('xmpp-websocket', 'nothing');
        expect(await findings(await credentials(), '--websocket', socket)).toEqual(['websocket-refused']);
        const { origin } = await serve((_, response) => void response.end());
        const other = origin.replace('http', 'ws');
        expect(await findings(await credentials(), '--websocket', other)).toEqual(['websocket-no-xmpp']);
    });

    test('a WebSocket that offers nothing for the reply', async () => {
        const url = await tokens({ jid: jid('scram.test') });
        expect(await findings(url, '--websocket', prosody.websocketURL)).toEqual(['no-mechanism']);
        const other = await credentials({ jid: jid('other.test') });
        expect(await findings(other, '--websocket', prosody.websocketURL)).toEqual(['websocket-no-xmpp']);
    });
});

describe('at ejabberd', () => {
    let ejabberd: Ejabberd;
    beforeAll(async () => {
        ejabberd = await startEjabberd({ accounts: [account] });
        // Its first login loads code, which on a busy machine takes longer than the doctor waits here.
        const { boshURL: bosh_service_url, domain } = ejabberd;
        await prebind({ bosh_service_url, jid: jid(domain), password: PASSWORD });
        await ejabberd.kick(jid(domain));
    });
    afterAll(() => ejabberd?.stop());

    const made = (change: (made: PrebindResult) => object = () => ({})) =>
        startSite(
            json(async () => {
                const { boshURL: bosh_service_url, domain } = ejabberd;
                const one = await prebind({ bosh_service_url, jid: jid(domain), password: PASSWORD });
                return { ...one, ...change(one) };
            }),
        );

    test.each<[string[], (made: PrebindResult) => object]>([
        [[], () => ({})],
        [['rid-too-high'], ({ rid }) => ({ rid: rid + 1 })],
        [['rid-used'], ({ rid }) => ({ rid: rid - 1 })],
        [['session-unknown'], ({ sid }) => ({ sid: `${sid}0` })],
    ])('%j', async (names, change) => {
        expect(await findings(await made(change), '--bosh', ejabberd.boshURL)).toEqual(names);
    });

    test('right credentials', async () => {
        const url = await credentials({ jid: jid(ejabberd.domain) });
        expect(await findings(url, '--bosh', ejabberd.boshURL)).toEqual([]);
    });

    test('a domain that it does not serve', async () => {
        const url = await credentials({ jid: jid('other.test') });
        expect(await findings(url, '--bosh', ejabberd.boshURL)).toEqual(['domain-unknown']);
    });

    test('an address that has been shut out after wrong passwords', async () => {
        const strict = await startEjabberd({
            accounts: [account],
            config: '  mod_fail2ban: {c2s_max_auth_failures: 2}',
        });
        onTestFinished(() => strict.stop());
        const wrong = await credentials({ jid: jid(strict.domain), password: 't0ken-5ecret' });
        for (const name of ['login-refused', 'server-policy'])
            expect(await findings(wrong, '--bosh', strict.boshURL)).toEqual([name]);
        const right = await credentials({ jid: jid(strict.domain) });
        // At the opening ejabberd may hang up before it has said why.
        const [found] = await findings(right, '--bosh', strict.boshURL);
        expect(found).toMatch(/^server-(policy|error)$/);
    });
});

describe('the command', () => {
    test('says in words what it found, and what it did not look at', async () => {
        const url = await startSite(json(session, { 'Cache-Control': 'private' }));
        const { status, text } = await visit(['doctor', url, '--cookie', COOKIE, '--quick', ...bosh()]);
        expect(status).toBe(1);
        expect(text).toMatch(
            /^http:.*\/token, for a page of http:.*: prebind\n\nwarning cacheable \(endpoint\)\n/,
        );
        expect(text).toContain('\n1 finding.\nNot looked at: whether a held request is cut off');
    });

    test('asks for the cookie where none was given', async () => {
        const { status, text } = await visit(['doctor', await prebinds()]);
        expect(status).toBe(1);
        expect(text).toContain('asked without --cookie');
    });

    test.each([
        [[]],
        [['examine', 'https://site.example/token']],
        [['doctor']],
        [['doctor', '/token']],
        [['doctor', 'https://a.example/', 'https://b.example/']],
        [['doctor', 'https://user:QUERY-5ecret@site.example/']],
        [['doctor', 'https://site.example/', '--QUERY-5ecret']],
        [['doctor', 'https://site.example/', '--cookie']],
        [['doctor', 'https://site.example/', '--header', 'QUERY-5ecret']],
        [['doctor', 'https://site.example/', '--header', 'a: b\n: QUERY-5ecret']],
        [['doctor', 'https://site.example/', '--timeout', 'soon']],
        [['doctor', 'https://site.example/', '--bosh', 'ws://site.example/']],
        [['doctor', 'https://site.example/', '--websocket', 'wss://site.example/#QUERY-5ecret']],
        [['doctor', 'https://site.example/', '--method', 'DELETE']],
    ])('used wrongly: %j', async (argv) => {
        const { status, text, errors } = await visit(argv);
        expect({ status, text }).toEqual({ status: 2, text: '' });
        expect(errors).toContain('Usage: converse-session doctor URL');
    });

    test('prints its usage', async () => {
        const { status, text } = await visit(['--help']);
        expect({ status, text }).toEqual({ status: 0, text: expect.stringMatching(/^Usage:/) });
    });

    test('runs as a process', async () => {
        const url = await prebinds();
        const { status, text, errors } = await ask([url, ...bosh(), '--quick', '--json']);
        expect({ status, errors }).toEqual({ status: 0, errors: '' });
        expect(JSON.parse(text)).toMatchObject({ shape: 'prebind', findings: [] });
    });
});

test('every finding has a fault here', () => {
    expect(Object.keys(CATALOGUE).filter((name) => !planted.has(name))).toEqual([]);
});
