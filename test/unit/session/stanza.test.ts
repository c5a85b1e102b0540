import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { isForLater, messagesIn } from '../../../src/session/stanza.ts';

const states = "xmlns='http://jabber.org/protocol/chatstates'";

describe('what waits for another session', () => {
    it.each([
        ['<message to="a@b" id="1"><body>x</body></message>', true],
        [`<message to="a@b" id="1"><body>x</body><active ${states}/></message>`, true],
        ["<message to='a@b'><reactions xmlns='urn:xmpp:reactions:0' id='7'/></message>", true],
        [`<message to="a@b"><composing ${states}/></message>`, false],
        ['<presence/>', false],
        ['<iq type="set" id="1"/>', false],
    ])('%s: %s', (stanza, waits) => expect(isForLater(stanza)).toBe(waits));
});

describe('what may not have arrived', () => {
    const idsOf = (xml: string): string[] => {
        const body = new DOMParser().parseFromString(`<body>${xml}</body>`, 'text/xml').documentElement;
        return messagesIn(body as unknown as Element);
    };

    it('is each message that says something: to whom, and which', () => {
        const said = "<message to='b@c' id='1'><body>secret</body></message>";
        expect(idsOf(`<presence/>${said}<message to='b@c' id='2'><active/></message><iq id='3'/>`)).toEqual([
            "<message to='b@c' id='1'></message>",
        ]);
    });

    it('is, of a correction, what it corrects', () => {
        const said =
            "<message to='b@c' id='2'><body>x</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/></message>";
        expect(idsOf(said)).toEqual(["<message to='b@c' id='1'></message>"]);
    });
});
