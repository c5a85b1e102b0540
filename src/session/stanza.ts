/** Stanzas that wait, or that may not have arrived. */
import { child, children, tag } from '../bosh/xml.ts';

const CHAT_STATES = 'http://jabber.org/protocol/chatstates';

/** Whether a stanza is of use in another session than it was written for: a message, unless it says "typing". */
export function isForLater(stanza: string): boolean {
    return stanza.startsWith('<message') && (stanza.includes('<body') || !stanza.includes(CHAT_STATES));
}

/** The messages with a body in a request: what is left of each is who was to get it, and which one it was. */
export function messagesIn(request: Element): string[] {
    return children(request)
        .filter((stanza) => stanza.localName === 'message' && child(stanza, 'body'))
        .map((stanza) => tag('message', { to: stanza.getAttribute('to') ?? '', id: idOf(stanza) }));
}

/** The id by which the chat knows a message: of a correction (XEP-0308), that of what it corrects. */
export function idOf(message: Element): string {
    return (child(message, 'replace') ?? message).getAttribute('id') ?? '';
}
