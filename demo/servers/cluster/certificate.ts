/** A certificate that nobody trusts: for whom it is told. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface CertificateFiles {
    certificate: string;
    key: string;
}

/** @param name what it is for, as in `DNS:localhost` or `IP:127.0.0.1`. */
export function writeCertificate(directory: string, name: string): CertificateFiles {
    const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const subject = ['-subj', '/CN=test', '-addext', `subjectAltName=${name}`];
    const args = ['req', '-x509', ...curve, ...subject, '-days', '2', '-keyout', key, '-out', certificate];
    execFileSync('openssl', args, { stdio: 'pipe' });
    return { certificate, key };
}
