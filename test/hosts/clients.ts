/** The prebind clients, one for each language that a host site may be written in, all driven from a shell. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isInstalled } from '../../demo/xmpp/program.ts';

export interface Call {
    url: string;
    jid: string;
    password?: string;
    token?: string;
    /** For all of it. Default: as long as a busy machine takes. */
    seconds?: number;
    /** Added to the environment. */
    environment?: Record<string, string>;
}

export interface Session {
    jid: string;
    sid: string;
    rid: number;
    inactivity?: number | null;
}

/** Exactly one of the two. */
export interface Outcome {
    session?: Session;
    failure?: { reason: string; message: string };
}

export interface Client {
    name: string;
    /** What has to be there first, when it is not. */
    missing?: string;
    call(call: Call): Promise<Outcome>;
}

/** How tests trust a certificate of their own: OpenSSL's variable, and Node's. */
export function trusting(file: string): Record<string, string> {
    return { SSL_CERT_FILE: file, NODE_EXTRA_CA_CERTS: file };
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const needs = (command: string): string | undefined =>
    isInstalled(command) ? undefined : `\`${command}\`: run \`node demo/setup.mjs hosts\``;

export const node: Client = {
    name: 'Node',
    missing: existsSync(here('../../dist/prebind.js')) ? undefined : '`dist/`: run `npm run build`',
    call: (call) => run(process.execPath, [here('prebind.mjs')], call),
};
export const python = scripted('Python', 'python3', '../../demo/prebind/prebind.py');
export const php = scripted('PHP', 'php', '../../demo/prebind/prebind.php');
export const ruby = scripted('Ruby', 'ruby', '../../demo/prebind/prebind.rb');

function scripted(name: string, command: string, file: string): Client {
    return { name, missing: needs(command), call: (call) => run(command, [here(file)], call) };
}

/** The password goes by standard input, a token by the environment. */
function run(command: string, args: string[], call: Call): Promise<Outcome> {
    const { url, jid, password, token, seconds = 60, environment } = call;
    const child = spawn(command, [...args, url, jid, String(seconds)], {
        env: {
            ...process.env,
            // Some would send what goes to loopback to this machine's proxy, if it has one.
            no_proxy: '*',
            ...environment,
            ...(token !== undefined && { PREBIND_TOKEN: token }),
        },
    });
    let [output, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    // A client with a token does not read it.
    child.stdin.on('error', () => {});
    child.stdin.end(`${password ?? ''}\n`);
    return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => {
            const [, reason, message] = /^([a-z-]+): (.+)\n$/.exec(errors) ?? [];
            if (code === 0 && !errors) resolve({ session: JSON.parse(output) as Session });
            else if (code === 1 && !output && reason && message) resolve({ failure: { reason, message } });
            else reject(new Error(`${command} ended by ${code}, and said:\n${output}${errors}`));
        });
    });
}
