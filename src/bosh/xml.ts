/**
 * The little XML that BOSH needs. Written as text, read as DOM. `children`, `querySelector` and the like are avoided:
 * xmldom, which stands in for the browser's DOM under Node, does not have them.
 */

export type Attributes = Record<string, string | number | undefined>;

const special = /[&<>'"\t\n\r]/g;
// What XML 1.0 has no way to express, not even as a reference: most control characters, lone surrogates, U+FFFE/FFFF.
const inexpressible = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/**
 * Text for use in content or in an attribute value. White space becomes references too, because a parser would
 * otherwise turn it into blanks or line feeds; characters that XML cannot hold are left out.
 */
export function escape(text: string): string {
    return text.replace(inexpressible, '').replace(special, (found) => `&#${found.charCodeAt(0)};`);
}

/** One element as text. `content` is XML already; attributes without a value are left out. */
export function tag(name: string, attributes: Attributes, content = ''): string {
    const written = Object.entries(attributes)
        .map(([key, value]) => (value === undefined ? '' : ` ${key}='${escape(String(value))}'`))
        .join('');
    return `<${name}${written}>${content}</${name}>`;
}

/** The child elements, in document order. */
export function children(parent: Element): Element[] {
    return [...parent.childNodes].filter((node): node is Element => node.nodeType === 1);
}

/** The first child element of that local name. */
export function child(parent: Element, name: string): Element | undefined {
    return children(parent).find((element) => element.localName === name);
}

/** The local name of the first child element that is not the human-readable `<text/>`: XMPP's error conditions. */
export function conditionOf(parent: Element): string | undefined {
    return children(parent).find((element) => element.localName !== 'text')?.localName;
}

/** The `<body>` attributes that stand for a stream's opening tag (XEP-0206). */
export function streamTo(domain: string): Attributes {
    return { to: domain, 'xml:lang': 'en', 'xmpp:version': '1.0', 'xmlns:xmpp': 'urn:xmpp:xbosh' };
}
