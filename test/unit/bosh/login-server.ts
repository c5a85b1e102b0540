/** A fake server that answers a login by a script. */
import { login, open } from '../../../src/bosh/login.ts';
import type { Login } from '../../../src/bosh/sasl.ts';
import { createFake, secret, type Fake, type Heard } from './fakes.ts';

export const url = 'https://example.test/http-bind';
export const who: Login = { jid: 'alice@example.test/tab', password: secret };
export const sasl = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
export const bindSpace = "xmlns='urn:ietf:params:xml:ns:xmpp-bind'";
export const success = `<success ${sasl}/>`;
export const optional = "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>";

export function features(content: string): string {
    return `<stream:features>${content}</stream:features>`;
}

export function offering(...mechanisms: string[]): string {
    const list = mechanisms.map((name) => `<mechanism>${name}</mechanism>`).join('');
    return features(`<mechanisms ${sasl}>${list}</mechanisms>`);
}

export function bound(id = 'bind', jid = 'alice@example.test/tab'): string {
    return `<iq xmlns='jabber:client' type='result' id='${id}'><bind ${bindSpace}><jid>${jid}</jid></bind></iq>`;
}

export function refusal(id: string, condition: string): string {
    const stanzas = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'";
    return `<iq xmlns='jabber:client' type='error' id='${id}'><error><${condition} ${stanzas}/></error></iq>`;
}

/** Answers request after request; the first opens the session. Whatever comes after is answered by `<body/>`. */
export function serverOf(...script: string[]): Fake {
    let turn = 0;
    const fake = createFake((request) => {
        if (turn > 0) return script[turn++] ?? '';
        const attributes = "sid='the-sid' inactivity='30' wait='59'";
        void request.answer(script[turn++], attributes);
        return undefined;
    });
    return fake;
}

export function openOn(fake: Fake): ReturnType<typeof open> {
    return open({ url, domain: 'example.test', env: fake.env });
}

export async function loginOn(fake: Fake, as: Login = who): ReturnType<typeof login> {
    return login(await openOn(fake), as);
}

export function isTerminate({ body }: Heard): boolean {
    return body.includes("type='terminate'");
}
