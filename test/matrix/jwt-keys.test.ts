/** A key that does not belong to the algorithm, or is weak: Prosody says so when it starts, and lets nobody in. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKey, type Algorithm } from '../../demo/servers/jwt/token.ts';
import { onProsody } from '../../demo/servers/xmpp-server.ts';

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'converse-session-keys-'))));
afterAll(() => rm(directory, { recursive: true, force: true }));

const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
const cases: [string, Algorithm | 'none', string][] = [
    ['an RSA key for HS256', 'HS256', JSON.stringify(createKey('RS256').jwk)],
    ['a shared secret for RS256', 'RS256', JSON.stringify(createKey('HS256').jwk)],
    [
        'a short secret',
        'HS256',
        JSON.stringify({ kty: 'oct', k: Buffer.from('secret').toString('base64url') }),
    ],
    ['a short RSA key', 'RS256', JSON.stringify(weak)],
    ['no JSON', 'HS256', '-----BEGIN PUBLIC KEY-----'],
    ['another algorithm', 'none', JSON.stringify(createKey('HS256').jwk)],
];
it.each(cases)('%s', async (_, algorithm, key) => {
    const keyFile = join(directory, 'site-key.jwk');
    await writeFile(keyFile, key);
    const started = onProsody({
        file: new URL('../../demo/servers/jwt/prosody.cfg.lua', import.meta.url),
        values: { '/etc/prosody/site-key.jwk': keyFile, RS256: algorithm },
    });
    await expect(started).rejects.toThrow("module 'auth_jwt'");
    await expect(started).rejects.not.toThrow(key);
});
