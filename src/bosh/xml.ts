/**
 * The little XML that BOSH needs. Written as text, read as DOM. `children`, `querySelector` and the like are avoided:
 * xmldom, which stands in for the browser's DOM under Node, does not have them.
 */

export type Attributes = Record<string, string | number>;

const special = /[&<>'"\t\n\r]/g;

/**
 * Text for use in content or in an attribute value. White space becomes references too, because a parser would
 * otherwise turn it into blanks or line feeds. Control characters, which XML cannot hold, are refused where text comes in.
 */
export function escape(text: string): string {
    return text.replace(special, (found) => `&#${found.charCodeAt(0)};`);
}

/** One element as text. `content` is XML already. */
export function tag(name: string, attributes: Attributes, content = ''): string {
    const written = Object.entries(attributes)
        .map(([key, value]) => ` ${key}='${escape(String(value))}'`)
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
