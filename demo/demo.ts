import { existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { buildDist } from './build.ts';
import { startSite, type Site } from './site/site.ts';
import { accountsOf } from './site/people.ts';
import { defaultDomain, type ProsodyOptions } from './xmpp/options.ts';
import { freePort, isFree } from './xmpp/ports.ts';
import { portTaken } from './xmpp/problems.ts';
import { startProsody, type Prosody } from './xmpp/prosody.ts';

export interface DemoOptions {
    /** The site's port. Default: a free one. */
    port?: number;
    /** Changes to the XMPP server; its first host asks the site about tokens and passwords, unless told otherwise. */
    prosody?: ProsodyOptions;
    /** Whether dist/ is built first: true always, false never. Default: only if it is not there. */
    build?: boolean;
    /** Seconds that a one-time token is good for. Default: 60. */
    tokenLifetime?: number;
    /** Whether pages have the test bench, by which whoever sits here breaks things. Default: false. */
    bench?: boolean;
}

export interface Demo {
    readonly url: string;
    readonly prosody: Prosody;
    readonly site: Site;
    /** What was asked of the site's endpoints, oldest first: `site.log`. */
    readonly requests: Site['log'];
    stop(): Promise<void>;
}

const guestDomain = 'guests.example.test';

/** The host site and the XMPP server behind it, for `npm start`, the browser tests and the benchmarks. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
    const { build = !existsSync(new URL('../dist/converse-session.js', import.meta.url)) } = options;
    if (build) await buildDist();
    if (options.port !== undefined && !(await isFree(options.port))) throw portTaken(options.port);
    const port = options.port ?? (await freePort());
    const domain = options.prosody?.domain ?? defaultDomain;
    const verifySecret = randomBytes(24).toString('hex');

    const prosody = await startProsody({
        domain,
        accounts: accountsOf(domain),
        authentication: 'site',
        site: { url: `http://127.0.0.1:${port}/verify`, secret: verifySecret, passwords: true },
        ...options.prosody,
        hosts: [{ domain: guestDomain, authentication: 'anonymous' }, ...(options.prosody?.hosts ?? [])],
    });
    try {
        const { boshURL, websocketURL } = prosody;
        const { tokenLifetime } = options;
        const site = await startSite({
            port,
            domain,
            guestDomain,
            boshURL,
            websocketURL,
            verifySecret,
            tokenLifetime,
            bench: options.bench ? prosody : undefined,
        });
        return {
            url: site.url,
            prosody,
            site,
            requests: site.log,
            stop: async () => {
                await Promise.all([site.close(), prosody.stop()]);
            },
        };
    } catch (error) {
        await prosody.stop();
        throw error;
    }
}
