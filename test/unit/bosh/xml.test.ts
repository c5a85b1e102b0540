import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNodeEnvironment } from '../../../src/bosh/node.ts';
import { child, children, conditionOf, escape, tag } from '../../../src/bosh/xml.ts';

const { parseXML } = createNodeEnvironment();

/**
 * Whatever XML can hold: no control characters, no lone surrogates. Without two line ends of XML 1.1: xmldom, which stands in
 * for the browser's parser under Node, makes line feeds of them.
 */
const expressible = fc.string({ unit: 'binary' }).map((text) =>
    text
        // eslint-disable-next-line no-control-regex
        .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '')
        .replace(/[\u0085\u2028]/g, ''),
);

describe('XML as text', () => {
    it('comes back from a parser as it was, in content and in attributes', () => {
        fc.assert(
            fc.property(expressible, (text) => {
                const element = parseXML(tag('a', { b: text }, tag('c', {}, escape(text))));
                expect(element.getAttribute('b')).toBe(text);
                expect(child(element, 'c')!.textContent).toBe(text);
            }),
            { numRuns: 500 },
        );
    });

    it('cannot be broken out of', () => {
        const nasty = fc.string({
            unit: fc.constantFrom('<', '>', '&', "'", '"', ']]>', '\n', '\t', '\r', 'a'),
        });
        fc.assert(
            fc.property(nasty, (text) => {
                const element = parseXML(tag('a', { b: text }, escape(text)));
                expect(children(element)).toHaveLength(0);
                expect(element.textContent).toBe(text);
            }),
        );
    });

    it('keeps attributes that are zero or the empty string', () => {
        expect(tag('a', { c: 0, d: '' })).toBe("<a c='0' d=''></a>");
    });
});

describe('XML as DOM', () => {
    const root = parseXML("<r>text<a xmlns='one'/><b xmlns='two'><text/><gone/></b><!-- no --></r>");

    it('finds children by name', () => {
        expect(children(root)).toHaveLength(2);
        expect(child(root, 'b')!.namespaceURI).toBe('two');
        expect(child(root, 'c')).toBeUndefined();
    });

    it('reads an error condition beside its text', () => {
        expect(conditionOf(child(root, 'b')!)).toBe('gone');
        expect(conditionOf(child(root, 'a')!)).toBeUndefined();
    });
});
