/** An identity provider of one's own (OpenID Connect): on loopback, gone when this process is. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClientMetadata } from 'oidc-provider';
import { startChild, type Child } from '../../xmpp/child.ts';
import { freePort } from '../../xmpp/ports.ts';
import { domain } from '../xmpp-server.ts';
import type { ProviderSettings } from './provider-main.ts';

export interface OpenIDProvider {
    readonly issuer: string;
    readonly audience: string;
    /** With its public key, for ejabberd. */
    readonly keyFile: string;
    readonly privateKey: object;
    start(): Promise<void>;
    kill(): Promise<void>;
    stop(): Promise<void>;
}

export type ProviderOptions = Pick<ProviderSettings, 'format' | 'seconds'> & { clients: ClientMetadata[] };

const program = fileURLToPath(new URL('./provider-main.ts', import.meta.url));

/** The XMPP server's account at the provider: it may introspect, and nothing else. */
const prosody: ClientMetadata = {
    client_id: 'prosody',
    client_secret: 'secret of the client prosody',
    redirect_uris: [],
    grant_types: [],
    response_types: [],
};

export async function startProvider({ format, seconds, clients }: ProviderOptions): Promise<OpenIDProvider> {
    const port = await freePort();
    const directory = await mkdtemp(join(tmpdir(), 'converse-session-openid-'));
    const [issuer, audience] = [`http://127.0.0.1:${port}`, `https://xmpp.${domain}`];
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const about = { use: 'sig', alg: 'RS256', kid: 'first' };
    const privateKey = { ...pair.privateKey.export({ format: 'jwk' }), ...about };
    const keyFile = join(directory, 'public.jwk');
    await writeFile(keyFile, JSON.stringify({ ...pair.publicKey.export({ format: 'jwk' }), ...about }));
    const settings = {
        ...{ port, issuer, audience, domain, format, seconds },
        clients: [prosody, ...clients],
        keys: { keys: [privateKey] },
        cookieKey: randomBytes(32).toString('base64url'),
        store: join(directory, 'store.json'),
    };
    const settingsFile = join(directory, 'settings.json');
    await writeFile(settingsFile, JSON.stringify(settings), { mode: 0o600 });

    let child: Child | undefined;
    const start = async (): Promise<void> => {
        if (child?.running) return;
        child = await startChild({
            command: process.execPath,
            args: ['--import', 'tsx', program, settingsFile],
            logFile: join(directory, 'provider.log'),
            ready: async () => (await fetch(`${issuer}/.well-known/openid-configuration`)).ok,
            timeout: 60_000,
            install: 'run `npm ci`.',
        });
    };
    const stop = async (): Promise<void> => {
        await child?.end('SIGTERM');
        await rm(directory, { recursive: true, force: true });
    };
    try {
        await start();
    } catch (error) {
        await stop();
        throw error;
    }
    return {
        ...{ issuer, audience, keyFile, privateKey, start, stop },
        kill: async () => child?.end('SIGKILL'),
    };
}
