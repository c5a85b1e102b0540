import { freePort } from '../xmpp/ports.ts';
import { people } from '../hosts/people.ts';
import { backends } from './backends.ts';
import { startSite, transports } from './site.ts';

// `npm run server -- accounts ejabberd`: one back-end, an XMPP server in front of it and a site, until Ctrl-C.

const [name, kind = 'Prosody'] = process.argv.slice(2);
const backend = backends.find((one) => one.name === name && one.server.toLowerCase() === kind.toLowerCase());
if (!backend || backend.missing) {
    const names = backends.map((one) => `${one.name} ${one.server}`).join('\n  ');
    console.error(
        backend ? `Not installed: ${backend.missing}.` : `Usage: npm run server -- NAME SERVER\n  ${names}`,
    );
    process.exit(1);
}
const port = await freePort();
const running = await backend.start({ url: `http://127.0.0.1:${port}` });
const site = await startSite(port, running);
console.log(`Who somebody is on ${backend.server} is decided by ${backend.title}.`);
for (const way of running.ways)
    for (const transport of transports.slice(0, way.name.startsWith('prebind') ? 1 : 2))
        console.log(`  ${way.name}, ${transport}: ${site.page(way, transport)}`);
const pairs = Object.entries(people).map(([user, password]) => `${user} (${password})`);
console.log(`Sign in as ${pairs.join(', ')}. Ctrl-C ends everything.`);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(
        signal,
        () => void Promise.all([site.close(), running.stop()]).finally(() => process.exit(0)),
    );
