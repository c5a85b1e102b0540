/** Takes an XMPP stream apart into its stanzas, as text. Enough for what servers write: no comments, no CDATA. */

/** @returns what is to be given each piece of the stream as it comes. */
export function splitStanzas(take: (stanza: string) => void): (piece: string) => void {
    const tag = /<([/?]?)([^\s/>]+)(?:[^>"']|"[^"]*"|'[^']*')*?(\/?)>/g;
    let text = '';
    let depth = 0;
    let begin = 0;
    return (piece) => {
        text += piece;
        for (;;) {
            const from = tag.lastIndex;
            const found = tag.exec(text);
            if (!found) {
                tag.lastIndex = from;
                return;
            }
            const [, closing, name, empty] = found;
            // The stream's own, which stays open, and the XML declaration.
            if (closing === '?' || name === 'stream:stream') continue;
            if (depth === 0) begin = found.index;
            if (closing) depth -= 1;
            else if (!empty) depth += 1;
            if (depth > 0) continue;
            const stanza = text.slice(begin, tag.lastIndex);
            text = text.slice(tag.lastIndex);
            tag.lastIndex = 0;
            take(stanza);
        }
    };
}
