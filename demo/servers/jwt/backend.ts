/** The site signs a token, and the XMPP server checks the signature: nobody is asked at a login. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prebind } from '../../../src/bosh/prebind.ts';
import type { Backend, RunningBackend, Visitor } from '../backend.ts';
import { domain, onEjabberd, onProsody, type XMPPServer } from '../xmpp-server.ts';
import { claimsFor, createKey, signed, type Algorithm, type Key } from './token.ts';

export const issuer = 'https://www.example.test';
const lifetime = 60;
const here = (name: string): URL => new URL(name, import.meta.url);

const onServer = {
    Prosody: (keyFile: string, algorithm: Algorithm): Promise<XMPPServer> =>
        onProsody({
            file: here('prosody.cfg.lua'),
            values: { '/etc/prosody/site-key.jwk': keyFile, RS256: algorithm },
        }),
    ejabberd: (keyFile: string): Promise<XMPPServer> =>
        onEjabberd({ file: here('ejabberd.yml'), values: { '/etc/ejabberd/site-key.jwk': keyFile } }),
};

async function start(kind: XMPPServer['kind'], algorithm: Algorithm): Promise<RunningBackend & { key: Key }> {
    const key = createKey(algorithm);
    const directory = await mkdtemp(join(tmpdir(), 'converse-session-key-'));
    const keyFile = join(directory, 'site-key.jwk');
    const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
    await writeFile(keyFile, JSON.stringify(key.jwk), { mode: 0o600 });
    let server: XMPPServer;
    try {
        server = await onServer[kind](keyFile, algorithm);
    } catch (error) {
        await remove();
        throw error;
    }
    const tokenFor = ({ user }: Visitor): { jid: string; token: string } => ({
        jid: `${user}@${domain}`,
        token: signed(key, claimsFor({ user, domain, issuer, lifetime })),
    });
    return {
        server,
        key,
        ways: [
            {
                name: 'signed token',
                reply: (visitor) => ({ ...tokenFor(visitor), expires_in: lifetime }),
            },
            {
                name: 'prebind with a token',
                reply: (visitor) => prebind({ bosh_service_url: server.boshURL, ...tokenFor(visitor) }),
            },
        ],
        stop: () => server.stop().finally(remove),
    };
}

/** Where Debian's lua-luaossl lies, for some Lua. */
function hasLuaossl(): boolean {
    const folder = '/usr/share/lua';
    return (
        existsSync(folder) &&
        readdirSync(folder).some((version) => existsSync(join(folder, version, 'openssl/pkey.lua')))
    );
}

const backend = (server: XMPPServer['kind'], algorithm: Algorithm) => ({
    name: algorithm.toLowerCase(),
    title: `${algorithm} tokens`,
    algorithm,
    server,
    ways: ['signed token', 'prebind with a token'] as const,
    missing:
        server === 'Prosody' && algorithm === 'RS256' && !hasLuaossl()
            ? 'lua-luaossl: run `node demo/setup.mjs servers`'
            : undefined,
    start: () => start(server, algorithm),
});

export const backends = [
    backend('Prosody', 'HS256'),
    backend('ejabberd', 'HS256'),
    backend('Prosody', 'RS256'),
    backend('ejabberd', 'RS256'),
] satisfies Backend[];
