/** A BOSH server that answers by a script: for what no real server does when it is asked to. */
import { text } from 'node:stream/consumers';
import { listen } from './listener.ts';

export interface Script {
    url: string;
    heard: string[];
}

/** What comes next, or what it is when one knows what the client has just said by SASL. */
type Step = string | ((said: string) => string);

/** Answers request after request by a `<body>` around each of these; what comes later by an empty one. */
export async function answering(steps: Step[], tls?: { key: string; cert: string }): Promise<Script> {
    const heard: string[] = [];
    const url = await listen(async (request, response) => {
        heard.push(await text(request));
        const opening = heard.length === 1 ? "sid='the-sid' inactivity='30'" : '';
        const spaces =
            "xmlns='http://jabber.org/protocol/httpbind' xmlns:stream='http://etherx.jabber.org/streams'";
        const step = steps[heard.length - 1] ?? '';
        const content = typeof step === 'string' ? step : step(saidIn(heard).at(-1) ?? '');
        response.end(`<body ${opening} ${spaces}>${content}</body>`);
    }, tls);
    return { url, heard };
}

const sasl = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
const bindSpace = "xmlns='urn:ietf:params:xml:ns:xmpp-bind'";

export function offering(...mechanisms: string[]): string {
    const list = mechanisms.map((name) => `<mechanism>${name}</mechanism>`).join('');
    // As servers do that know XEP-0388 as well.
    const newer =
        "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-512</mechanism></authentication>";
    return `<stream:features>${newer}<mechanisms ${sasl}>${list}</mechanisms></stream:features>`;
}

export const success = `<success ${sasl}/>`;

export function challenge(said: string): string {
    return `<challenge ${sasl}>${Buffer.from(said).toString('base64')}</challenge>`;
}

export function failure(condition: string): string {
    return `<failure ${sasl}><${condition}/><text>Not to be shown.</text></failure>`;
}

/** For clients that restart the stream first as well as for those that bind in the same request. */
export const features = `<stream:features><bind ${bindSpace}/></stream:features>`;

export function bound(jid: string): string {
    return `<iq xmlns='jabber:client' type='result' id='bind'><bind ${bindSpace}><jid>${jid}</jid></bind></iq>`;
}

export function unbound(condition: string): string {
    const stanzas = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'";
    return `<iq xmlns='jabber:client' type='error' id='bind'><bind ${bindSpace}/><error type='cancel'><${condition} ${stanzas}/></error></iq>`;
}

/** What a client has said by SASL, without base64. */
export function saidIn(heard: string[]): string[] {
    const written = heard.map((body) => /<(?:auth|response) [^>]*>([^<]*)</.exec(body)?.[1]);
    return written.filter((text) => text !== undefined).map((text) => Buffer.from(text, 'base64').toString());
}
