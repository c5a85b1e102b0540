/** The floods of the browser tests count right. */
import { describe, expect, it } from 'vitest';
import { count, lateIn, numbersOf, ranges, sentence } from '../../browser/support/flood/count.ts';
import { splitStanzas } from '../../browser/support/flood/stanzas.ts';

describe('the count', () => {
    it('finds nothing where all came once, in whatever order', () => {
        expect(count(3, [2, 1, 3])).toEqual({ sent: 3, missing: [], doubled: [] });
    });

    it('finds what is missing and what came twice', () => {
        expect(count(5, [1, 3, 3, 4, 4, 4])).toEqual({ sent: 5, missing: [2, 5], doubled: [3, 4] });
    });

    it('finds what came after a higher one, but no repetition', () => {
        expect(lateIn([1, 3, 2, 3, 4, 1])).toEqual([2]);
    });

    it('reads the numbers of one flood alone', () => {
        expect(numbersOf('f1', ['f1-1', 'f11-2', 'Hello', 'f1-12', 'xf1-3'])).toEqual([1, 12]);
    });

    it('says which', () => {
        expect(ranges([])).toBe('none');
        expect(ranges([1, 3, 4, 5, 9, 10])).toBe('1, 3-5, 9-10');
    });

    it('says it in a sentence', () => {
        const found = { ...count(5, [1, 3, 3]), late: [], unsent: [2] };
        expect(sentence(found)).toBe('3 missing (2, 4-5), 1 of them never sent, 1 doubled (3) of 5');
    });
});

describe('the stream', () => {
    const stream =
        `<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='1'><stream:features><a/><b>c</b></stream:features>` +
        `<presence/><message from="a &gt; b" id='>'><body>1 &lt; 2</body></message>\n<iq/></stream:stream>`;
    const stanzas = [
        '<stream:features><a/><b>c</b></stream:features>',
        '<presence/>',
        `<message from="a &gt; b" id='>'><body>1 &lt; 2</body></message>`,
        '<iq/>',
    ];

    it.each([1, 2, 7, 1000])('falls into the same stanzas in pieces of %i', (size) => {
        const found: string[] = [];
        const take = splitStanzas((stanza) => found.push(stanza));
        for (let at = 0; at < stream.length; at += size) take(stream.slice(at, at + size));
        expect(found).toEqual(stanzas);
    });
});
