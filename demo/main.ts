import { startDemo, type Demo } from './demo.ts';
import { people } from './site/people.ts';
import { freePort, isFree } from './xmpp/ports.ts';

// `npm start`: everything that the demo needs, until Ctrl-C.

const wanted = Number(process.env['PORT'] ?? 8080);

try {
    const port = await choosePort();
    const demo = await startDemo({ port, bench: true });
    endWith(demo);
    greet(demo);
} catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
}

async function choosePort(): Promise<number> {
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65535) {
        throw new Error(`PORT must be a number from 1 to 65535, not "${process.env['PORT']}".`);
    }
    if (await isFree(wanted)) return wanted;
    const next = await nextFree(wanted);
    console.log(`Port ${wanted} is taken, so the demo uses ${next}; PORT=... npm start chooses another.`);
    return next;
}

async function nextFree(taken: number): Promise<number> {
    for (let port = taken + 1; port <= Math.min(taken + 20, 65535); port++)
        if (await isFree(port)) return port;
    return freePort();
}

function greet({ url, prosody }: Demo): void {
    const names = people.map(({ user, password }) => `${user} (${password})`).join(', ');
    console.log(`
Open ${url}
Sign in as ${names}: one in this browser, another in a private window.
“Session” at the bottom left of each page opens the test bench: states, requests, and switches to break things.

XMPP server: ${prosody.domain}, BOSH at ${prosody.boshURL}
Ctrl-C ends everything.`);
}

function endWith(demo: Demo): void {
    const end = (code: number): void => {
        void demo.stop().finally(() => process.exit(code));
    };
    for (const [signal, code] of [
        ['SIGINT', 130],
        ['SIGTERM', 143],
        ['SIGHUP', 129],
    ] as const) {
        process.once(signal, () => end(code));
    }
}
