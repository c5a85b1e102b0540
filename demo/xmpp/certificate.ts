/** A certificate that only those trust who are given it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
    key: string;
    cert: string;
    keyFile: string;
    /** The file with the certificate. */
    file: string;
}

/**
 * @param name what it is for, as in `DNS:localhost` or `IP:127.0.0.1`.
 * @param authority who signs it. Default: itself, which some programs do not believe even when they are told to.
 */
export function writeCertificate(folder: string, name: string, authority?: Certificate): Certificate {
    const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const subject = ['-subj', `/CN=${authority ? 'server' : 'test'}`, '-addext', `subjectAltName=${name}`];
    const signer = authority ? ['-CA', authority.file, '-CAkey', authority.keyFile] : [];
    const args = [
        'req',
        '-x509',
        ...curve,
        ...subject,
        ...signer,
        '-days',
        '2',
        '-keyout',
        keyFile,
        '-out',
        file,
    ];
    execFileSync('openssl', args, { stdio: 'pipe' });
    return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(file, 'utf8'), keyFile, file };
}
