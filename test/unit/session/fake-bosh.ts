/** A BOSH server small enough to hold in one's head: opens, checks PLAIN, binds, pings, terminates. */

export interface FakeBosh {
    fetch(url: string, init?: RequestInit): Promise<Response>;
    /** Live sessions: SID to full JID ('' before the bind). */
    readonly sessions: Map<string, string>;
    /** Passwords and tokens that are accepted. */
    readonly secrets: Set<string>;
    /** Bodies received, in order. */
    readonly received: string[];
    /** Makes every request fail as a network does. */
    down: boolean;
}

const FEATURES = 'xmlns:stream="http://etherx.jabber.org/streams"';

export function fakeBosh(): FakeBosh {
    const sessions = new Map<string, string>();
    const users = new Map<string, string>();
    let count = 0;

    function answer(body: string): string {
        const sid = /\ssid=["']([^"']+)/.exec(body)?.[1];
        const terminate = (condition: string): string =>
            `<body xmlns="http://jabber.org/protocol/httpbind" type="terminate" condition="${condition}"/>`;
        const reply = (content: string, attributes = ''): string =>
            `<body xmlns="http://jabber.org/protocol/httpbind" ${FEATURES} ${attributes}>${content}</body>`;
        if (!sid) {
            const made = `sid-${String(++count)}`;
            sessions.set(made, '');
            return reply(
                '<stream:features><mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl">' +
                    '<mechanism>PLAIN</mechanism></mechanisms></stream:features>',
                `sid="${made}" inactivity="60" wait="59" requests="2"`,
            );
        }
        if (!sessions.has(sid)) return terminate('item-not-found');
        if (body.includes('type="terminate"') || body.includes("type='terminate'")) {
            sessions.delete(sid);
            return terminate('');
        }
        const auth = /<auth[^>]*>([^<]*)</.exec(body)?.[1];
        if (auth) {
            const [, user = '', secret = ''] = Buffer.from(auth, 'base64').toString().split('\0');
            users.set(sid, user);
            const sasl = 'xmlns="urn:ietf:params:xml:ns:xmpp-sasl"';
            return fake.secrets.has(secret)
                ? reply(`<success ${sasl}/>`)
                : reply(`<failure ${sasl}><not-authorized/></failure>`);
        }
        const bind = /<iq[^>]*id=["']([^"']+)["'][^>]*><bind/.exec(body)?.[1];
        if (bind) {
            const jid = `${users.get(sid) ?? ''}@example.test/made-by-server-${String(++count)}`;
            sessions.set(sid, jid);
            return reply(
                '<stream:features><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></stream:features>' +
                    `<iq xmlns="jabber:client" type="result" id="${bind}">` +
                    `<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><jid>${jid}</jid></bind></iq>`,
            );
        }
        const ping = /<iq[^>]*\sid=["']([^"']+)["'][^>]*><ping/.exec(body)?.[1];
        return reply(ping ? `<iq xmlns="jabber:client" type="result" id="${ping}"/>` : '');
    }

    const fake: FakeBosh = {
        sessions,
        secrets: new Set(['right']),
        received: [],
        down: false,
        fetch(_url, init) {
            const body = String(init?.body);
            if (fake.down) return Promise.reject(new TypeError('Failed to fetch'));
            fake.received.push(body);
            return Promise.resolve(new Response(answer(body)));
        },
    };
    return fake;
}
