/** What ejabberd does to a request whose place a copy of it has taken: it answers with the request itself. */
import { children } from './xml.ts';

/** Whether that is what came. ejabberd's answers to repeated requests may have a RID as well. */
export function isEcho(body: Element, request: string, parseXML: (text: string) => Element): boolean {
    if (!body.getAttribute('rid')) return false;
    const [theirs, ours] = [body, parseXML(request)].map((each) => children(each).map(nameOf));
    return String(theirs) === String(ours);
}

function nameOf(stanza: Element): string {
    const given = ['type', 'id', 'to'].map((name) => stanza.getAttribute(name));
    return [stanza.localName, ...given].join(' ');
}
