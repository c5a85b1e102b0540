/** A certificate that nobody but the test trusts. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { writeCertificate } from '../../demo/servers/cluster/certificate.ts';

export interface Certificate {
    key: string;
    cert: string;
    /** The file with the certificate. */
    file: string;
}

/** @param name what it is for, as in `DNS:localhost` or `IP:127.0.0.1`. */
export function createCertificate(name: string): Certificate {
    const directory = mkdtempSync(join(tmpdir(), 'converse-session-certificate-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const { certificate, key } = writeCertificate(directory, name);
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(certificate, 'utf8'), file: certificate };
}
