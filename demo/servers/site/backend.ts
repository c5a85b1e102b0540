/** The XMPP server asks the site about every login; the site hands out tokens that are good for one. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prebind } from '../../../src/bosh/prebind.ts';
import { createTokens } from '../../site/tokens.ts';
import { isInstalled } from '../../xmpp/program.ts';
import type { Backend, RunningBackend, Visitor } from '../backend.ts';
import { domain, onEjabberd, onProsody, type XMPPServer } from '../xmpp-server.ts';
import { addEndpoints } from './endpoints.ts';

const here = (name: string): URL => new URL(name, import.meta.url);

interface Asks {
    url: string;
    secret: string;
}

const prosodyAsks = ({ url, secret }: Asks): Promise<XMPPServer> =>
    onProsody({
        file: here('prosody.cfg.lua'),
        values: {
            'https://www.example.org': url,
            'a long random text, known to the site as well': secret,
        },
    });

/** @param values what else differs from the file. */
export async function ejabberdAsks(
    { url, secret }: Asks,
    values: Record<string, string> = {},
): Promise<XMPPServer> {
    const directory = await mkdtemp(join(tmpdir(), 'converse-session-secret-'));
    const file = join(directory, 'site-secret');
    const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
    await writeFile(file, `${secret}\n`, { mode: 0o600 });
    try {
        const server = await onEjabberd({
            file: here('ejabberd.yml'),
            values: {
                '/usr/local/bin/ejabberd-auth.py': fileURLToPath(here('ejabberd-auth.py')),
                'https://www.example.org': url,
                '/etc/ejabberd/site-secret': file,
                ...values,
            },
        });
        return { ...server, stop: () => server.stop().finally(remove) };
    } catch (error) {
        await remove();
        throw error;
    }
}

async function start({ url }: { url: string }, on: (asks: Asks) => Promise<XMPPServer>) {
    const secret = randomBytes(24).toString('base64url');
    const tokens = createTokens();
    const server = await on({ url, secret });
    const jidOf = ({ user }: Visitor): string => `${user}@${domain}`;
    return {
        server,
        ways: [
            {
                name: 'one-time token',
                reply: (visitor) => ({
                    jid: jidOf(visitor),
                    token: tokens.issue(visitor.user),
                    expires_in: tokens.lifetime,
                }),
            },
            {
                name: 'prebind with a token',
                reply: (visitor) =>
                    prebind({
                        bosh_service_url: server.boshURL,
                        jid: jidOf(visitor),
                        token: tokens.issue(visitor.user),
                    }),
            },
        ],
        addRoutes: (app) => addEndpoints(app, { domain, tokens, secret }),
        stop: () => server.stop(),
        secret,
    } satisfies RunningBackend & { secret: string };
}

const both = {
    name: 'site',
    title: 'the site, asked over HTTP',
    ways: ['one-time token', 'prebind with a token'],
} as const;
export const backends = [
    { ...both, server: 'Prosody', start: (site) => start(site, prosodyAsks) },
    {
        ...both,
        server: 'ejabberd',
        missing: isInstalled('/usr/bin/python3') ? undefined : 'Python: run `node demo/setup.mjs servers`',
        start: (site) => start(site, ejabberdAsks),
    },
] satisfies Backend[];
