/** Opens a BOSH session, logs in and binds (XEP-0206): one request at a time, as few as every server takes. */
import { createAnswers } from './answers.ts';
import { authenticate } from './authenticate.ts';
import { bind } from './bind.ts';
import { notBosh, post, unreachable, type Route } from './post.ts';
import type { Ledger, Proven } from './session.ts';
import type { Login } from './sasl.ts';
import { createWire, type Wire } from './wire.ts';
import { featuresOf, streamTo } from './xml.ts';

export interface OpenOptions extends Route {
    /** The XMPP domain. */
    domain: string;
}

/** A session without a user yet. It can be opened before anybody knows who will log in. To be used once. */
export interface Opened {
    readonly domain: string;
    /** Wall-clock time (ms) at which the server gives an unused session up, if it said so. */
    readonly expiresAt?: number;
    /** Ends the session, and a login under way. Not for a session that is logged in: that is `terminate`'s. */
    abandon(): void;
    /** For `login`. */
    readonly wire: Wire;
    readonly features: Element;
    readonly inactivity?: number;
    readonly options: OpenOptions;
}

/**
 * Opens a session; resolves when the server has said which logins it offers.
 * @throws {BoshError}
 */
export async function open(options: OpenOptions): Promise<Opened> {
    const { domain, env } = options;
    const wire = createWire(options);
    // `wait`: seconds that the server may hold a request; what Strophe goes on with after the handover.
    const first = await wire.send('', { ...streamTo(domain), hold: 1, wait: 59, ver: '1.6' });
    wire.sid = first.getAttribute('sid') ?? undefined;
    if (!wire.sid) throw notBosh();
    const inactivity = Number(first.getAttribute('inactivity')) || undefined;

    let abandoned = false;
    const abandon = (): void => {
        if (abandoned) return;
        abandoned = true;
        wire.close();
        wire.ledger = undefined;
        // Not by the wire, which is closed; and nobody waits for what comes of it.
        const { body } = wire.next('', { type: 'terminate' });
        post({ ...options, body, bound: true, signal: undefined }).catch(() => {});
    };
    try {
        let features = featuresOf(first);
        // A connection manager that is not part of the server may answer before it has heard from it.
        for (let polls = 0; !features && polls < 2; polls += 1) features = featuresOf(await wire.send());
        if (!features)
            throw unreachable('The XMPP server does not say which logins it offers.', 'no-features');
        const expiresAt = inactivity && env.now() + inactivity * 1000;
        return { domain, expiresAt, abandon, wire, features, inactivity, options };
    } catch (error) {
        abandon();
        throw error;
    }
}

/**
 * Logs in on an opened session. When that fails, the session is ended.
 * @param ledger told of the requests from the bind on.
 * @throws {BoshError}
 */
export async function login(
    opened: Opened,
    who: Login,
    { ledger }: { ledger?: Ledger } = {},
): Promise<Proven> {
    const { wire, domain, inactivity, options } = opened;
    const answers = createAnswers();
    try {
        await authenticate(wire, opened.features, who, options.env.crypto);
        wire.ledger = ledger;
        const { resource = who.jid.split('/').slice(1).join('/') } = who;
        const { jid, features } = await bind(wire, { domain, resource, answers });
        return { url: wire.url, jid, sid: wire.sid!, rid: wire.rid, inactivity, features, answers };
    } catch (error) {
        opened.abandon();
        throw error;
    }
}
