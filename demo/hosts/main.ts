import { hosts } from './hosts.ts';
import { people } from './people.ts';
import { startHost } from './start.ts';

// `npm run host -- django`: one example host and its XMPP server, until Ctrl-C.

const host = hosts.find(({ name }) => name === process.argv[2]);
const missing = host?.missing;
if (!host || missing) {
    const names = hosts.map(({ name }) => name).join('|');
    console.error(missing ? `Not installed: ${missing}.` : `Usage: npm run host -- ${names}`);
    process.exit(1);
}
const running = await startHost(host);
const pairs = Object.entries(people).map(([user, password]) => `${user} (${password})`);
console.log(`${host.title}: ${running.url}
Sign in as ${pairs.join(', ')}: one in this browser, another in a private window. Ctrl-C ends everything.`);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void running.stop().finally(() => process.exit(0)));
