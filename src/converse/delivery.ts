/**
 * What the person sees of a message of theirs that has not simply been sent: a line under it, or that its delivery failed,
 * as Converse shows it.
 */
import type { Chat, Message, PrivateConverse } from './types.ts';
import { wordsFor } from './words.ts';

type How = 'waiting' | 'unsure' | 'failed' | undefined;

export interface Delivery {
    /**
     * Marks the message with this id in the chat with `jid`, and shows it at once: it waits for a connection, may not have
     * arrived, was not sent and will not be, or (`undefined`) is a message like any other. `failed` is for good. Never
     * rejects; ends only once the chat has its messages.
     */
    mark(jid: string, id: string, how: How): Promise<void>;
}

/** Kept by Converse with the message: its `origin_id` then, for a correction is another message. */
const UNSURE = 'session_unsure';

/** Small, not pale: the paler colours of Converse's themes are too weak to be read. */
const STYLE =
    'display:flex;gap:.4em;font-size:.9em;color:var(--foreground-color);fill:none;stroke:currentcolor;stroke-width:1.5';
const CIRCLE = 'M15 8a7 7 0 1 1-14 0a7 7 0 1 1 14 0';

export function createDelivery(converse: PrivateConverse): Delivery {
    const { api, env } = converse;
    /** Not kept: where the page is closed and nobody sends the message any more, it does not wait either. */
    const waiting = new Set<unknown>();
    const lines = new WeakMap<Element, HTMLElement>();

    function stateOf(message: Message): 'waiting' | 'unsure' | undefined {
        const is = (name: string): unknown => message.get(name);
        if (is('retracted') || is('is_error')) return undefined;
        if (waiting.has(is('msgid')) || waiting.has(is('origin_id'))) return 'waiting';
        return is(UNSURE) && is(UNSURE) === is('origin_id') && !is('received') ? 'unsure' : undefined;
    }

    /**
     * Converse takes out and puts back what the hook adds whenever anything of the message changes, and screen readers would
     * say it again each time: the chat is a live region. So the line is ours, and stands where the width is.
     */
    function show(actions: Actions): void {
        const state = stateOf(actions.model);
        let line = lines.get(actions);
        if (!state) return line?.remove();
        if (!line) {
            lines.set(actions, (line = document.createElement('div')));
            line.className = 'converse-session-delivery';
            line.style.cssText = STYLE;
        }
        const sign = CIRCLE + (state === 'waiting' ? 'm-7-4v4l3 2' : 'm-7-4v5m0 1.8v1.5');
        const icon = env.html`<svg viewBox="0 0 16 16" width="1em" aria-hidden="true"><path d=${sign} /></svg>`;
        env.render([icon, wordsFor(env)[state]], line);
        if (!line.isConnected) actions.parentElement?.after(line);
    }

    api.listen.on('getMessageActionContent', (actions: Actions, content: unknown) => {
        try {
            show(actions);
        } catch {
            // A Converse that is built otherwise shows the message, at least.
        }
        return content;
    });

    // Converse knows a copy by who sent it, resource included: what was written in one session may be sent in the next.
    api.listen.on(
        'getDuplicateMessageQueries',
        (_chat: Chat, queries: object[], { sender, origin_id }: Copy) =>
            sender === 'me' && origin_id ? [...queries, { sender, origin_id }] : queries,
    );

    // A copy has come from the archive or the room, and not of what stood there before a correction.
    api.listen.on('getUpdatedMessageAttributes', (message: Message, update: object, copy: Copy) => {
        const unsure = message.get(UNSURE);
        return unsure && unsure === (copy.origin_id ?? unsure) ? { ...update, [UNSURE]: undefined } : update;
    });

    // Somebody has read it. A receipt is noted by Converse.
    api.listen.on('message', ({ chatbox, attrs }: Heard) => {
        const read = attrs?.marker_id && find(chatbox, attrs.marker_id);
        if (read && read.get(UNSURE)) read.save({ [UNSURE]: undefined });
    });

    async function update(jid: string, id: string, how: How): Promise<void> {
        const chat = await api.chatboxes.get(jid);
        await chat?.messages.fetched;
        const message = find(chat, id);
        if (!message) return;
        const unsure = how === 'unsure' ? message.get('origin_id') : undefined;
        if (how === 'failed')
            message.save({
                is_error: true,
                error: wordsFor(env).failed,
                error_type: 'cancel', // What was never sent need not be retracted.
                editable: false,
                [UNSURE]: unsure,
            });
        else if (unsure !== message.get(UNSURE)) message.save({ [UNSURE]: unsure });
        else message.trigger('change', message);
    }

    return {
        async mark(jid, id, how) {
            if (how === 'waiting') waiting.add(id);
            else waiting.delete(id);
            // The user may be gone meanwhile, and their chats with them.
            await update(jid, id, how).catch(() => {});
        },
    };
}

const find = (chat: Chat | undefined, id: string): Message | undefined =>
    chat?.messages.models.find((message) => message.get('msgid') === id || message.get('origin_id') === id);

/** Converse's element beside each message. */
type Actions = HTMLElement & { model: Message };

interface Copy {
    sender?: string;
    origin_id?: string;
}

interface Heard {
    chatbox?: Chat;
    attrs?: { marker_id?: string };
}
