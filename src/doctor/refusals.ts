/** What the XMPP server's refusal is called here. */
import type { BoshError } from '../bosh/session.ts';
import type { Name } from './catalogue.ts';

const CONDITIONS: Record<string, Name> = {
    network: 'bosh-unreachable',
    timeout: 'bosh-unreachable',
    'not-bosh': 'not-bosh',
    'no-mechanism': 'no-mechanism',
    'no-answer': 'no-answer',
    // Of a proxy, whatever the session is.
    'HTTP 429': 'server-policy',
    'temporary-auth-failure': 'backend-down',
    'improper-addressing': 'domain-unknown',
    'host-unknown': 'domain-unknown',
    'host-gone': 'domain-unknown',
    // What ejabberd calls a domain that it does not serve.
    'internal-server-error': 'domain-unknown',
};

export interface Situation {
    /** Whether the server has opened a session for us: it is there, and serves the domain. */
    opened: boolean;
    /** Whether the session is the site's. */
    prebind: boolean;
}

export function nameOf({ condition = '', reason }: BoshError, { opened, prebind }: Situation): Name {
    if (reason === 'policy') return 'server-policy';
    if (opened && condition === 'timeout') return 'no-answer';
    const known = CONDITIONS[condition];
    if (known) return opened && known === 'domain-unknown' ? 'server-error' : known;
    if (/^HTTP [34]/.test(condition) && reason !== 'session-lost') return 'not-bosh';
    if (condition.startsWith('HTTP 5')) return 'bosh-unreachable';
    if (reason === 'rejected') return 'login-refused';
    const lost = reason === 'session-lost' || reason === 'replaced';
    return prebind && lost ? 'session-unknown' : 'server-error';
}
