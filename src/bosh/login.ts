/** Opens a BOSH session, logs in and binds (XEP-0206): one request at a time, as few as every server takes. */
import { createAnswers } from './answers.ts';
import { authenticate } from './authenticate.ts';
import { bind } from './bind.ts';
import { notBosh } from './conditions.ts';
import { createDialogue, type Dialogue } from './dialogue.ts';
import type { Route } from './route.ts';
import type { Login } from './sasl.ts';
import type { Proven } from './session.ts';
import { createWire, type Wire } from './wire.ts';
import { child, streamTo } from './xml.ts';

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
    readonly ask: Dialogue;
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
    const ask = createDialogue(wire);
    const abandon = (): void => void wire.end();
    let inactivity: number | undefined;

    // A connection manager that is not part of the server may answer before it has heard from it.
    function find(answer: Element): Element | undefined {
        wire.sid ??= answer.getAttribute('sid') ?? undefined;
        if (!wire.sid) throw notBosh();
        inactivity ??= Number(answer.getAttribute('inactivity')) || undefined;
        return child(answer, 'features');
    }

    try {
        // `wait`: seconds that the server may hold a request; what Strophe goes on with after the handover.
        const features = await ask(find, '', { ...streamTo(domain), hold: 1, wait: 59, ver: '1.6' });
        const expiresAt = inactivity && env.now() + inactivity * 1000;
        return { domain, expiresAt, abandon, wire, ask, features, inactivity, options };
    } catch (error) {
        abandon();
        throw error;
    }
}

/**
 * Logs in on an opened session. When that fails, the session is ended.
 * @throws {BoshError}
 */
export async function login(opened: Opened, who: Login): Promise<Proven> {
    const { domain, wire, ask, features, inactivity, options } = opened;
    const answers = createAnswers();
    try {
        await authenticate(ask, features, who, options.env.crypto);
        const { resource = who.jid.split('/').slice(1).join('/') } = who;
        const bound = await bind(ask, domain, resource, answers);
        return { url: options.url, ...bound, sid: wire.sid!, rid: wire.rid, inactivity, answers };
    } catch (error) {
        opened.abandon();
        throw error;
    }
}
