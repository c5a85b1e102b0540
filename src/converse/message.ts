/** What the journal has to know of a message: where it stands, whether it stands there already, and when it came. */
import { child, tag } from '../bosh/xml.ts';
import { bareJid, sameBareJid } from '../session/jid.ts';
import type { Chat } from './types.ts';

const DELAY = 'urn:xmpp:delay';
const CARBONS = 'urn:xmpp:carbons:2';
const LEFT_OUT = [
    ['eu.siacs.conversations.axolotl', 'encrypted'],
    ['urn:xmpp:omemo:2', 'encrypted'],
    ['urn:xmpp:mam:2', 'result'],
] as const;

/**
 * Whether a message may be handed over later. Not one that is encrypted with OMEMO (XEP-0384): its key decrypts once, and
 * has been used. Not one from the archive: the page that asked for it has gone.
 */
export function isForJournal(message: Element): boolean {
    return !LEFT_OUT.some(([ns, name]) => message.getElementsByTagNameNS(ns, name).length > 0);
}

/** A message written here as if it had been written elsewhere (XEP-0280): that is how Converse takes it. */
export function asCopy(message: Element, self: string): string {
    const forwarded = tag('forwarded', { xmlns: 'urn:xmpp:forward:0' }, message.outerHTML);
    const sent = tag('sent', { xmlns: CARBONS }, forwarded);
    return tag('message', { xmlns: 'jabber:client', from: self, to: self, type: 'chat' }, sent);
}

/** The id by which a message is known where it was written. */
export function originOf(message: Element): string | null | undefined {
    return child(message, 'origin-id')?.getAttribute('id');
}

/** The chat in which a message stands. */
export function chatOf(
    message: Element,
    chatboxes: { get(jid: string): Chat | undefined },
): Chat | undefined {
    const inner = carried(message);
    return ['from', 'to']
        .map((name) => chatboxes.get(bareJid(inner.getAttribute(name) ?? '')))
        .find((chat) => chat?.messages);
}

/** Whether a message stands in the chat already; corrected since then, perhaps. */
export function hasMessage({ messages }: Chat, message: Element): boolean {
    const inner = carried(message);
    const from = bareJid(inner.getAttribute('from') ?? '');
    const ids = [inner.getAttribute('id'), originOf(inner)].filter(Boolean);
    const archived = child(inner, 'stanza-id');
    return messages.models.some(
        (known) =>
            (sameBareJid(known.get('from') as string | undefined, from) &&
                (ids.includes(known.get('msgid') as string) ||
                    ids.includes(known.get('origin_id') as string))) ||
            (archived !== undefined &&
                known.get(`stanza_id ${archived.getAttribute('by')!}`) === archived.getAttribute('id')),
    );
}

/** Says when a message came (XEP-0203), where it does not say when it was sent. @param since ms since 1970. */
export function stamp(message: Element, since: number): void {
    if (message.getElementsByTagNameNS(DELAY, 'delay').length > 0) return;
    const delay = message.ownerDocument.createElementNS(DELAY, 'delay');
    delay.setAttribute('stamp', new Date(since).toISOString());
    message.append(delay);
}

/** The message itself: of a carbon copy, what it carries. */
function carried(message: Element): Element {
    const copy = child(message, 'received') ?? child(message, 'sent');
    const forwarded = copy && child(copy, 'forwarded');
    return (forwarded && child(forwarded, 'message')) ?? message;
}
