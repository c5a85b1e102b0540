import { isFree } from '../xmpp/ports.ts';
import { portTaken } from '../xmpp/problems.ts';
import { hosts, type Host } from './hosts.ts';
import { people } from './people.ts';
import { startHost } from './start.ts';

// `npm run host -- django`: one example host and its XMPP server, until Ctrl-C.

const [name, ...more] = process.argv.slice(2);
const host = more.length === 0 ? hosts.find((each) => each.name === name) : undefined;
if (!host) refuse(`${usage()}\n${list()}`);
else if (host.missing) refuse(`Not installed: ${host.missing}.`);
else await serve(host).catch((error: unknown) => refuse(error instanceof Error ? error.message : error));

function usage(): string {
    return name
        ? 'There is no such host. `npm run host -- NAME` starts one of:'
        : '`npm run host -- NAME` starts one of:';
}

function list(): string {
    return hosts
        .map(
            ({ name, title, missing }) =>
                `  ${name.padEnd(8)} ${title}${missing ? `, not installed: ${missing}` : ''}`,
        )
        .join('\n');
}

function refuse(why: unknown): void {
    console.error(why);
    process.exit(1);
}

async function serve(host: Host): Promise<void> {
    // From the start: whatever has been started by then is ended, and its data removed.
    const stopping = new Promise<number>((resolve) => {
        for (const [signal, code] of [
            ['SIGINT', 130],
            ['SIGTERM', 143],
            ['SIGHUP', 129],
        ] as const)
            process.once(signal, () => resolve(code));
    });
    const port = await chosenPort();
    const running = await startHost(host, { port });
    const pairs = Object.entries(people).map(([user, password]) => `${user} (${password})`);
    console.log(`
Open ${running.url} (${host.title})
Sign in as ${pairs.join(', ')}: one in this browser, another in a private window.

XMPP server: ${running.prosody.domain}, BOSH at ${running.prosody.boshURL}
Ctrl-C ends everything.`);
    const code = await stopping;
    await running.stop();
    process.exit(code);
}

async function chosenPort(): Promise<number | undefined> {
    const wanted = process.env['PORT'];
    if (!wanted) return undefined;
    const port = Number(wanted);
    if (!Number.isInteger(port) || port < 1 || port > 65535)
        throw new Error(`PORT must be a number from 1 to 65535, not "${wanted}".`);
    if (!(await isFree(port))) throw portTaken(port);
    return port;
}
