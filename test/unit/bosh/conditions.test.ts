import { describe, expect, it } from 'vitest';
import { refused, terminated } from '../../../src/bosh/conditions.ts';
import { createNodeEnvironment } from '../../../src/bosh/node.ts';

const { parseXML } = createNodeEnvironment();

function body(condition?: string, content = ''): Element {
    const attribute = condition === undefined ? '' : `condition='${condition}'`;
    return parseXML(
        `<body type='terminate' ${attribute} xmlns='http://jabber.org/protocol/httpbind' ` +
            `xmlns:stream='http://etherx.jabber.org/streams'>${content}</body>`,
    );
}

const streams = "xmlns='urn:ietf:params:xml:ns:xmpp-streams'";

describe('a terminate', () => {
    it.each([
        ['item-not-found', 'session-lost', 'server-unreachable'],
        ['bad-request', 'session-lost', 'server-unreachable'],
        ['host-gone', 'rejected', 'rejected'],
        ['host-unknown', 'rejected', 'rejected'],
        ['improper-addressing', 'rejected', 'rejected'],
        ['internal-server-error', 'session-lost', 'server-unreachable'],
        ['other-request', 'session-lost', 'server-unreachable'],
        ['policy-violation', 'policy', 'policy'],
        ['remote-connection-failed', 'session-lost', 'server-unreachable'],
        ['remote-stream-error', 'session-lost', 'server-unreachable'],
        ['see-other-uri', 'session-lost', 'server-unreachable'],
        ['system-shutdown', 'session-lost', 'server-unreachable'],
        ['undefined-condition', 'session-lost', 'server-unreachable'],
        ['never-heard-of', 'session-lost', 'server-unreachable'],
        [undefined, 'session-lost', 'server-unreachable'],
    ])('of %s means %s to a session, and %s to one being opened', (condition, bound, opening) => {
        const shown = condition ?? 'undefined-condition';
        expect(terminated(body(condition), true)).toMatchObject({ reason: bound, condition: shown });
        const error = terminated(body(condition), false);
        expect(error).toMatchObject({ reason: opening, condition: shown });
        expect(error.message).toContain(`(${shown})`);
    });

    it.each([
        ['conflict', 'replaced'],
        ['policy-violation', 'policy'],
        ['connection-timeout', 'session-lost'],
        ['host-unknown', 'rejected'],
    ])('of remote-stream-error with %s means %s, written either way', (condition, reason) => {
        const error = `<${condition} ${streams}/><text ${streams}>Replaced</text>`;
        for (const content of [error, `<stream:error>${error}</stream:error>`, `<message/>${error}`]) {
            expect(terminated(body('remote-stream-error', content), true)).toMatchObject({
                reason,
                condition,
            });
        }
    });

    it('shows nothing of an answer that is not a name', () => {
        const error = terminated(body('s3cr3t token 1'), true);
        expect(error.message).not.toContain('s3cr3t');
        expect(error.condition).toBe('undefined-condition');
    });

    it.each([
        ['improper-addressing', /`session_domain`.*`jid`/],
        ['conflict', /`resource`/],
    ])('of %s names the setting that heals it', (condition, remedy) => {
        expect(terminated(body(condition), false).message).toMatch(remedy);
    });
});

describe('an HTTP status', () => {
    it.each([
        [301, 'server-unreachable', 'server-unreachable'],
        [400, 'session-lost', 'server-unreachable'],
        [401, 'server-unreachable', 'server-unreachable'],
        [403, 'policy', 'server-unreachable'],
        [404, 'session-lost', 'server-unreachable'],
        [405, 'server-unreachable', 'server-unreachable'],
        [413, 'server-unreachable', 'server-unreachable'],
        [429, 'server-unreachable', 'policy'],
        [500, 'server-unreachable', 'server-unreachable'],
        [502, 'server-unreachable', 'server-unreachable'],
        [503, 'server-unreachable', 'server-unreachable'],
        [504, 'server-unreachable', 'server-unreachable'],
    ])('of %i means %s to a session, and %s to one being opened', (status, bound, opening) => {
        const condition = `HTTP ${status}`;
        expect(refused(status, true)).toMatchObject({ reason: bound, condition });
        const error = refused(status, false);
        expect(error).toMatchObject({ reason: opening, condition });
        expect(error.message).toContain(condition);
    });
});
