/** Opens a BOSH session, logs in and binds (XEP-0206): one request at a time, as few as every server takes. */
import { createAnswers } from './answers.ts';
import { authenticate } from './authenticate.ts';
import { bind } from './bind.ts';
import { createDialogue } from './dialogue.ts';
import type { Route } from './route.ts';
import type { Login } from './sasl.ts';
import type { Proven } from './session.ts';
import { createWire } from './wire.ts';
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
    logIn(who: Login): Promise<Proven>;
}

/**
 * Opens a session; resolves when the server has said which logins it offers.
 * @throws {BoshError}
 */
export async function open({ domain, ...route }: OpenOptions): Promise<Opened> {
    const { env, url } = route;
    const wire = createWire(route);
    const ask = createDialogue(wire);
    let inactivity: number | undefined;

    function giveUp(error: unknown): never {
        void wire.end();
        throw error;
    }

    function findFeatures(answer: Element): Element | undefined {
        inactivity ??= Number(answer.getAttribute('inactivity')) || undefined;
        // A connection manager that is not part of the server may answer before it has heard from it.
        return child(answer, 'features');
    }

    async function logIn(who: Login): Promise<Proven> {
        const answers = createAnswers();
        await authenticate(ask, features, who, env.crypto);
        const resource = who.resource ?? who.jid.split('/').slice(1).join('/');
        const bound = await bind(ask, domain, resource, answers);
        return { url, ...bound, sid: wire.sid, rid: wire.rid, inactivity, answers };
    }

    // `wait`: seconds that the server may hold a request; what Strophe goes on with after the handover.
    const first = { ...streamTo(domain), hold: 1, wait: 59, ver: '1.6' };
    const features = await ask(findFeatures, '', first).catch(giveUp);
    return {
        domain,
        expiresAt: inactivity && env.now() + inactivity * 1000,
        abandon: () => void wire.end(),
        logIn: (who) => logIn(who).catch(giveUp),
    };
}

/**
 * Logs in on an opened session. When that fails, the session is ended.
 * @throws {BoshError}
 */
export function login(opened: Opened, who: Login): Promise<Proven> {
    return opened.logIn(who);
}
