/** The site's endpoint: tokens for whoever asks, as fast as its gate lets them in. */
import type { Clock } from '../../src/environment.ts';
import type { Gate } from './gate.ts';
import { BUSY, REFUSED, type Owner, type Reply } from './server.ts';

export interface Site {
    /** `failing` answers, but with a 503; `down` does not. */
    state: 'up' | 'failing' | 'down';
    receive(owner: Owner, reply: Reply): void;
}

export function createSite(clock: Pick<Clock, 'setTimeout'>, gate: Gate): Site {
    const site: Site = {
        state: 'up',
        receive({ jid }, reply) {
            if (site.state === 'down') return reply(REFUSED);
            const wait = site.state === 'up' ? gate.enter() : undefined;
            if (wait === undefined) return reply(BUSY);
            const answer = { status: 200, text: JSON.stringify({ jid, token: 'token', expires_in: 60 }) };
            clock.setTimeout(() => reply(site.state === 'up' ? answer : REFUSED), wait);
        },
    };
    return site;
}
