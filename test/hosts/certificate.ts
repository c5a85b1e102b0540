/** A certificate that nobody but the test trusts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { writeCertificate, type Certificate } from '../../demo/xmpp/certificate.ts';

export type { Certificate };

/** @param name what it is for, as in `DNS:localhost` or `IP:127.0.0.1`. */
export function createCertificate(name: string): Certificate {
    const directory = mkdtempSync(join(tmpdir(), 'converse-session-certificate-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    return writeCertificate(directory, name);
}
