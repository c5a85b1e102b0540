/** A certificate that nobody but the test trusts. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

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
    const [keyFile, file] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const subject = ['-subj', '/CN=test', '-addext', `subjectAltName=${name}`];
    const args = ['req', '-x509', ...curve, ...subject, '-days', '2', '-keyout', keyFile, '-out', file];
    execFileSync('openssl', args, { stdio: 'pipe' });
    return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(file, 'utf8'), file };
}
