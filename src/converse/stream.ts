/**
 * What core keeps of a stream, so that it can be resumed (XEP-0198): what may be kept for the next page or the next
 * connection, what has to be forgotten, and what has been lost with it.
 */
import { bareJid } from '../session/jid.ts';
import { permitted } from '../session/storage.ts';
import { elementOf, type Connection, type PrivateConverse } from './types.ts';

const SM = 'urn:xmpp:sm:3';
/** No stream, as core has it. */
const NONE = {
    smacks_enabled: false,
    smacks_stream_id: null,
    smacks_resumed: false,
    num_stanzas_handled: 0,
    num_stanzas_handled_by_server: 0,
    num_stanzas_since_last_ack: 0,
    unacked_stanzas: [],
};

export interface Stream {
    /**
     * Has core read what it has kept. To be called before each login.
     * @param jid the JID to log in with. @param kept there is a stream that is this tab's alone.
     */
    begin(connection: Connection, jid: string, kept: boolean): Promise<void>;
    /** The connection is up. @param resumed it is the old stream that goes on. */
    stands(resumed: boolean): void;
    /** The stream goes on, and core sends again what was not acknowledged. */
    readonly resuming: boolean;
    /** What is sent is noted by core until the server has acknowledged it. */
    readonly counts: boolean;
    /** Core has counted so many stanzas as received that the server has not counted. */
    uncount(stanzas: number): void;
    /** It is BOSH that this tab goes on with. */
    abandon(): void;
}

/** @param lost hears which stanzas, as XML, may not have arrived: nobody sends them again. */
export function createStream(converse: PrivateConverse, lost: (stanzas: string[]) => void): Stream {
    const { api, env, state } = converse;
    const session = () => state.session ?? converse.session!;
    const listened = new WeakSet<Connection>();
    /** The server has not said yet whether the old stream goes on. */
    let rising = false;
    let resuming = false;
    const number = (name: string): number => Number(session().get(name) ?? 0);
    const unacked = (): string[] => (session().get('unacked_stanzas') as string[] | undefined) ?? [];

    /** @param mine what was sent on it was sent by this tab. @param handled what the server has taken after all. */
    function forget(mine: boolean, handled = number('num_stanzas_handled_by_server')): void {
        const gone = unacked().slice(Math.max(0, handled - number('num_stanzas_handled_by_server')));
        session().save(NONE);
        if (mine && gone.length > 0) lost(gone);
    }

    function listenTo(connection: Connection): void {
        if (listened.has(connection)) return;
        listened.add(connection);
        const { send, xmlInput } = connection;
        connection.xmlInput = (element) => {
            const answer = element.namespaceURI === SM ? element.localName : '';
            if (answer === 'resumed' || answer === 'failed') rising = false;
            if (answer === 'resumed') resuming = true;
            // Core forgets what was not acknowledged, and what `<failed/>` says of it.
            if (answer === 'failed') {
                const handled = element.getAttribute('h');
                forget(true, handled === null ? undefined : Number(handled));
            }
            xmlInput.call(connection, element);
        };
        /** What has been sent, and what was unacknowledged before. */
        let sent: { element: Element; before: unknown } | undefined;
        // Core notes what it has sent by its own API. But Strophe's own answers and some of core's stanzas go by
        // another way, and the server counts all of them.
        const note = (): void => {
            const last = sent;
            sent = undefined;
            if (last && session().get('unacked_stanzas') === last.before)
                void api.trigger('send', last.element);
        };
        connection.send = (stanza) => {
            for (const part of [stanza].flat()) {
                const element = elementOf(part);
                const counts = /^(iq|message|presence)$/.test(element.tagName);
                if (counts) note();
                const before = session().get('unacked_stanzas');
                if (element.firstElementChild?.tagName === 'bind') rising = false; // The server resumes nothing.
                // During the login it would end the login. Core notes it, and sends it once the stream goes on.
                if (rising && (counts || element.tagName === 'r')) continue;
                send.call(connection, element);
                if (!counts || !stream.counts) continue;
                sent = { element, before };
                queueMicrotask(note);
            }
        };
    }

    const stream: Stream = {
        async begin(connection, jid, kept) {
            listenTo(connection);
            const bare = bareJid(jid);
            const ours = kept || session().get('bare_jid') === bare;
            if (kept) ownUp(bare);
            await env.u.setUserJID(jid);
            resuming = false;
            rising = kept && Boolean(session().get('smacks_stream_id'));
            if (!rising) forget(ours);
        },
        stands(resumed) {
            resuming = false;
            // Core would not resume a second time: that was to end a loop that ours does not have.
            if (resumed) session().save({ smacks_resumed: false });
            else forget(true);
            rising = false;
        },
        abandon() {
            rising = false;
            // Core would go on noting what is sent, and ask for acknowledgements.
            if (stream.counts) forget(true);
        },
        get resuming() {
            return resuming;
        },
        get counts() {
            return Boolean(session().get('smacks_enabled'));
        },
        uncount(stanzas) {
            if (stanzas > 0 && stream.counts)
                session().save({ num_stanzas_handled: number('num_stanzas_handled') - stanzas });
        },
    };
    return stream;
}

/**
 * Core believes that what it has kept is a copy of what another tab has, unless the page before has taken leave; a page
 * that has crashed or was discarded has not.
 */
function ownUp(bare: string): void {
    const id = `converse.session-${bare}`;
    const key = `converse-session/${id}-${id}`;
    permitted(() => {
        const kept = JSON.parse(sessionStorage.getItem(key) ?? '{}') as { active?: boolean };
        if (kept.active) sessionStorage.setItem(key, JSON.stringify({ ...kept, active: false }));
    });
}
