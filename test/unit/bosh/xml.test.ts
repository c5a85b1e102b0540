import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNodeEnvironment } from '../../../src/bosh/node.ts';
import { child, children, conditionOf, escape, tag } from '../../../src/bosh/xml.ts';

const { parseXML } = createNodeEnvironment();

// eslint-disable-next-line no-control-regex
const inexpressible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

describe('XML as text', () => {
    it('comes back from a parser as it was, in content and in attributes', () => {
        fc.assert(
            fc.property(fc.string({ unit: 'binary' }), (text) => {
                const expected = text.replace(inexpressible, '');
                const element = parseXML(tag('a', { b: text }, tag('c', {}, escape(text))));
                expect(element.getAttribute('b')).toBe(expected);
                expect(child(element, 'c')!.textContent).toBe(expected);
            }),
            { numRuns: 500 },
        );
    });

    it('cannot be broken out of', () => {
        const nasty = fc.string({
            unit: fc.constantFrom('<', '>', '&', "'", '"', ']]>', '\n', '\t', '\r', 'a', '\0'),
        });
        fc.assert(
            fc.property(nasty, (text) => {
                const element = parseXML(tag('a', { b: text }, escape(text)));
                expect(children(element)).toHaveLength(0);
                expect(element.textContent).toBe(text.replace(/\0/g, ''));
            }),
        );
    });

    it('leaves out attributes without a value, but not zero or the empty string', () => {
        expect(tag('a', { b: undefined, c: 0, d: '' })).toBe("<a c='0' d=''/>");
    });
});

describe('XML as DOM', () => {
    const root = parseXML("<r>text<a xmlns='one'/><a xmlns='two'><text/><gone/></a><!-- no --></r>");

    it('finds children by name and namespace', () => {
        expect(children(root)).toHaveLength(2);
        expect(child(root, 'a')!.namespaceURI).toBe('one');
        expect(child(root, 'a', 'two')!.namespaceURI).toBe('two');
        expect(child(root, 'a', 'three')).toBeUndefined();
    });

    it('reads an error condition beside its text', () => {
        expect(conditionOf(child(root, 'a', 'two')!)).toBe('gone');
        expect(conditionOf(child(root, 'a', 'one')!)).toBeUndefined();
    });
});
